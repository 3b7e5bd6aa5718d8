/** What OpenAI's protocol allows in the name of a function. */
const notAllowed = /[^a-zA-Z0-9_-]/g;
const longest = 64;

/** Names of tools as a server takes them: `shop.get_item` is told as `shop_get_item`. No two tools are told the same. */
export class RemoteToolNames {
  private readonly toldBy = new Map<string, string>();
  private readonly knownBy = new Map<string, string>();

  constructor(names: readonly string[]) {
    // Those that can stay as they are come first, so that no other is told by the name of one.
    const isAllowed = (name: string) => allowed(name) === name;
    for (const name of [...names].sort((a, b) => Number(isAllowed(b)) - Number(isAllowed(a)))) this.add(name);
  }

  /** As it is told to the server. */
  told(name: string): string {
    return this.toldBy.get(name) ?? allowed(name);
  }

  /** The tool that the server means; what it has invented stays as it is. */
  known(told: string): string {
    return this.knownBy.get(told) ?? told;
  }

  private add(name: string): void {
    const wanted = allowed(name);
    let told = wanted;
    for (let next = 2; this.knownBy.has(told); next++) {
      const ending = `_${next}`;
      told = wanted.slice(0, longest - ending.length) + ending;
    }
    this.toldBy.set(name, told);
    this.knownBy.set(told, name);
  }
}

const allowed = (name: string): string => name.replace(notAllowed, '_').slice(0, longest);
