/** While others write, a chunk should not take longer than this, in milliseconds. */
const targetMs = 60;
const least = 16;
/** Part of an old measurement that a new one leaves. */
const memory = 0.8;

/** How many tokens of a prompt to read at once, from how fast that went of late. */
export class ChunkSize {
  private tokensPerMs = 0.5;

  constructor(
    /** Tokens a run at most. */
    private readonly most: number,
  ) {}

  get tokensPerSecond(): number {
    return 1000 * this.tokensPerMs;
  }

  /** A whole chunk when nobody else waits for a token, else as many as the target allows. */
  next(othersWrite: boolean): number {
    if (!othersWrite) return this.most;
    const tokens = least * Math.floor((this.tokensPerMs * targetMs) / least);
    return Math.min(this.most, Math.max(least, tokens));
  }

  measured(tokens: number, ms: number): void {
    if (tokens < least || ms <= 0) return;
    this.tokensPerMs = memory * this.tokensPerMs + (1 - memory) * (tokens / ms);
  }
}
