import type { TokenLogprob } from '@marimba/contracts';
import type { TokenSink } from '../served-model.js';

/**
 * The text of an answer that may be written more than once because the device under it ended. Readers see it once: what
 * comes again is held back, and where it differs the answer begins anew.
 */
export class RepeatedAnswer {
  private seen = '';
  private text = '';

  constructor(private readonly out: TokenSink) {}

  /** The answer is written again from its beginning. */
  again(): void {
    this.text = '';
  }

  write(piece: string, logprobs?: TokenLogprob[]): void {
    this.text += piece;
    if (this.seen.startsWith(this.text)) return;
    if (this.text.startsWith(this.seen)) this.out(this.text.slice(this.seen.length), false, logprobs);
    else this.out(this.text, true);
    this.seen = this.text;
  }

  /** An answer that came out shorter than what readers have seen is told to them as it is. */
  finish(): void {
    if (this.seen !== this.text) this.out(this.text, true);
    this.seen = this.text;
  }
}
