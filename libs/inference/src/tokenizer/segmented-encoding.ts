/** Text is cut into pieces of about this many characters. */
const segmentCharacters = 2_048;
/** Characters of pieces whose tokens are remembered. */
const rememberedCharacters = 4 << 20;

/** Between a letter and a space before a letter: there every byte-level pre-tokenizer cuts, whatever stands around. */
export const wordCut = /(?<=\p{L}) (?=\p{L})/u;

/**
 * Encodes long texts piece by piece and remembers the pieces, since long prompts mostly begin as earlier ones did. A piece
 * ends only where the tokenizer cuts anyway, so the tokens are those of the whole text.
 */
export class SegmentedEncoding {
  /** In the order of their last use. */
  private readonly remembered = new Map<string, readonly number[]>();
  private characters = 0;

  constructor(private readonly encode: (text: string) => number[]) {}

  tokens(text: string): number[] {
    if (text.length < 2 * segmentCharacters) return this.encode(text);
    const all: number[] = [];
    for (const segment of segments(text)) for (const id of this.segment(segment)) all.push(id);
    return all;
  }

  /** Remembers nothing of the texts seen so far. */
  forget(): void {
    this.remembered.clear();
    this.characters = 0;
  }

  private segment(text: string): readonly number[] {
    const known = this.remembered.get(text);
    if (known !== undefined) {
      this.remembered.delete(text);
      this.remembered.set(text, known);
      return known;
    }
    const ids = this.encode(text);
    this.remembered.set(text, ids);
    this.characters += text.length;
    for (const oldest of this.remembered.keys()) {
      if (this.characters <= rememberedCharacters) break;
      this.remembered.delete(oldest);
      this.characters -= oldest.length;
    }
    return ids;
  }
}

function* segments(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > segmentCharacters) {
    // Looks a piece's length ahead; a text without words is one piece.
    const from = start + segmentCharacters;
    const found = wordCut.exec(text.slice(from - 1, from + segmentCharacters));
    if (found === null) break;
    const end = from - 1 + found.index;
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}
