/** A piece of what a model writes, and whether it thinks or answers. */
export interface SpokenPiece {
  kind: 'thinking' | 'answer';
  text: string;
}

const tags = { thinking: '</think>', answer: '<think>' } as const;

/** Tells what stands inside `<think>…</think>` from the rest, while it arrives in pieces that may cut a tag in two. */
export class ThinkSplitter {
  private kind: SpokenPiece['kind'] = 'answer';
  private held = '';

  push(text: string): SpokenPiece[] {
    const pieces: SpokenPiece[] = [];
    let rest = this.held + text;
    for (;;) {
      const tag = tags[this.kind];
      const at = rest.indexOf(tag);
      if (at === -1) break;
      this.add(pieces, rest.slice(0, at));
      rest = rest.slice(at + tag.length);
      this.kind = this.kind === 'answer' ? 'thinking' : 'answer';
    }
    const safe = rest.length - beginningOfTag(rest, tags[this.kind]);
    this.held = rest.slice(safe);
    this.add(pieces, rest.slice(0, safe));
    return pieces;
  }

  /** What was held back because it could have become a tag. */
  finish(): SpokenPiece[] {
    const pieces: SpokenPiece[] = [];
    this.add(pieces, this.held);
    this.held = '';
    return pieces;
  }

  private add(pieces: SpokenPiece[], text: string): void {
    if (text !== '') pieces.push({ kind: this.kind, text });
  }
}

/** How many characters at the end of the text could be the beginning of the tag. */
function beginningOfTag(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--)
    if (text.endsWith(tag.slice(0, length))) return length;
  return 0;
}
