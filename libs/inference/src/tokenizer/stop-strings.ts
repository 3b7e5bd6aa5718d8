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
    const stop = this.firstStop(text);
    const end = stop ?? text.length - this.pendingLength(text);
    this.stopped = stop !== undefined;
    this.held = this.stopped ? '' : text.slice(end);
    const shown = text.slice(0, end);
    this.text += shown;
    return shown;
  }

  /** Where the stop string begins that is complete first; of two that end together the longer, so cuts between tokens do not matter. */
  private firstStop(text: string): number | undefined {
    const found = this.stops
      .map((stop) => ({ at: text.indexOf(stop), length: stop.length }))
      .filter(({ at }) => at >= 0);
    return found.sort((a, b) => a.at + a.length - (b.at + b.length) || a.at - b.at)[0]?.at;
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
