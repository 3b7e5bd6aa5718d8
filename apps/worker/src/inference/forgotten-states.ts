import type { TextFingerprint } from '@marimba/contracts';
import type { Store, UnsearchedForgetting } from '@marimba/store';
import type { Logger } from '../tokens.js';

const intervalMs = 2_000;

export interface ForgottenStatesOptions {
  forgetting: Pick<Store['forgetting'], 'unsearched' | 'searched'>;
  /** Undefined while a device is not ready. */
  forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[] | undefined>;
  worker: string;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Drops, from time to time, the kept states that hold what was forgotten, and records that this worker has looked. */
export class ForgottenStates {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly searching = new Set<string>();

  constructor(private readonly options: ForgottenStatesOptions) {}

  start(): void {
    // A search waits for calls that run; what is forgotten meanwhile does not wait for it.
    void this.look();
    this.timer = setInterval(() => void this.look(), intervalMs);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** Resolves when what was not looked for yet, nor is being looked for, has been. */
  async look(): Promise<void> {
    const { forgetting, worker, logger } = this.options;
    let found: UnsearchedForgetting[] = [];
    try {
      const unsearched = await forgetting.unsearched(worker);
      found = unsearched.filter(({ factId }) => !this.searching.has(factId));
      if (found.length === 0 || this.stopped) return;
      for (const { factId } of found) this.searching.add(factId);
      await this.search(found);
    } catch (error) {
      if (!this.stopped) logger.warn({ err: error }, 'could not drop states of what was forgotten; it tries again');
    } finally {
      for (const { factId } of found) this.searching.delete(factId);
    }
  }

  private async search(found: readonly UnsearchedForgetting[]): Promise<void> {
    const { forgetting, forgetStates, worker, logger } = this.options;
    const dropped = await forgetStates(found.map(({ fingerprints }) => fingerprints));
    if (dropped === undefined) return;
    for (const [index, forgotten] of found.entries()) {
      await forgetting.searched(forgotten, worker, dropped[index]!);
      logger.info({ fact: forgotten.factId, dropped: dropped[index] }, 'looked for a forgotten fact in kept states');
    }
  }
}
