/** How long a tool's name may be, its source's included. */
const longestName = 100;

/** `<source>.<name>` of names of whatever form: `getUserById` of `shop` is `shop.get_user_by_id`. */
export function importedName(source: string, name: string): string {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '_')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return `${source}.${plain === '' ? 'tool' : plain}`.slice(0, longestName).replace(/[^a-z0-9]+$/, '');
}

/** Names that are given twice get a number, in the order in which they come. */
export class DistinctNames {
  private readonly taken = new Set<string>();

  take(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.taken.has(name); count++) name = `${wanted.slice(0, longestName - 4)}_${count}`;
    this.taken.add(name);
    return name;
  }
}
