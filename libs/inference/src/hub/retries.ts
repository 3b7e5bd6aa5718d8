import { setTimeout as sleep } from 'node:timers/promises';
import { TransientHubError } from './hub-error.js';

export interface RetryPolicy {
  /** Attempts that may fail one after the other. */
  attempts: number;
  /** Before the second attempt; doubled before each further one, up to 30 times as much. */
  delayMs: number;
}

export const usualRetries: RetryPolicy = { attempts: 6, delayMs: 500 };

const longestWaitMs = 60_000;

/** Counts the failures since something last went on, and waits longer after each. */
export class Retries {
  private failed = 0;

  constructor(
    private readonly policy: RetryPolicy,
    private readonly signal?: AbortSignal | undefined,
  ) {}

  /** Something went on: the next failure is the first again. */
  reset(): void {
    this.failed = 0;
  }

  /** Waits until it may be tried again. @throws the error itself when it will not go away, or was seen too often */
  async after(error: unknown): Promise<void> {
    this.signal?.throwIfAborted();
    this.failed++;
    if (!(error instanceof TransientHubError) || this.failed >= this.policy.attempts) throw error;
    const own = this.policy.delayMs * Math.min(2 ** (this.failed - 1), 30) * (0.75 + Math.random() / 2);
    await sleep(Math.min(Math.max(own, error.waitMs ?? 0), longestWaitMs), undefined, { signal: this.signal });
  }

  /** Tries until it succeeds. @throws the last error */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await attempt();
      } catch (error) {
        await this.after(error);
      }
  }
}
