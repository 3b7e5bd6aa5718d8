import type { ModelTokenizer } from './model-tokenizer.js';

/** How many tokens before the new one are decoded with it, so that spaces and joined characters come out right. */
const context = 6;

/** Turns tokens into text as they come; bytes of an unfinished character wait for the rest of it. */
export class TextStream {
  private readonly ids: number[] = [];
  /** Tokens whose text has been given. */
  private given = 0;
  text = '';

  constructor(private readonly tokenizer: ModelTokenizer) {}

  /** The text that this token completes; empty while a character is unfinished. */
  push(id: number): string {
    this.ids.push(id);
    return this.take(false);
  }

  /** What was held back at the end. */
  finish(): string {
    return this.take(true);
  }

  private take(all: boolean): string {
    const start = Math.max(0, this.given - context);
    const before = this.tokenizer.decode(this.ids.slice(start, this.given));
    const now = this.tokenizer.decode(this.ids.slice(start));
    if (!all && now.endsWith('\ufffd')) return '';
    const piece = now.slice(before.length);
    this.given = this.ids.length;
    this.text += piece;
    return piece;
  }
}
