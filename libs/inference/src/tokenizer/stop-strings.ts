import type { ModelTokenizer } from './model-tokenizer.js';
import { TextStream } from './text-stream.js';

/** A text stream that ends before the first stop string; text that could be the beginning of one waits. */
export class StopStrings {
  private readonly stream: TextStream;
  private held = '';
  text = '';
  stopped = false;

  constructor(
    tokenizer: ModelTokenizer,
    private readonly stops: readonly string[],
  ) {
    this.stream = new TextStream(tokenizer);
  }

  /** The text that may be shown now. */
  push(id: number): string {
    if (this.stopped) return '';
    return this.release(this.held + this.stream.push(id));
  }

  finish(): string {
    if (this.stopped) return '';
    const rest = this.release(this.held + this.stream.finish()) + (this.stopped ? '' : this.held);
    if (!this.stopped) this.text += this.held;
    this.held = '';
    return rest;
  }

  private release(text: string): string {
    const found = this.stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    const end = found.length > 0 ? Math.min(...found) : text.length - this.pendingLength(text);
    this.stopped = found.length > 0;
    this.held = this.stopped ? '' : text.slice(end);
    const shown = text.slice(0, end);
    this.text += shown;
    return shown;
  }

  /** Length of the longest end of the text that begins a stop string. */
  private pendingLength(text: string): number {
    for (
      let length = Math.min(text.length, Math.max(0, ...this.stops.map((stop) => stop.length - 1)));
      length > 0;
      length--
    )
      if (this.stops.some((stop) => stop.startsWith(text.slice(-length)))) return length;
    return 0;
  }
}
