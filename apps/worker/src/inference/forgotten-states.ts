import type { TextFingerprint } from '@marimba/contracts';
import type { SearchingWorker, Store, UnsearchedText } from '@marimba/store';
import type { Logger } from '../tokens.js';

const intervalMs = 2_000;

export interface ForgottenStatesOptions {
  store: Pick<Store['forgottenStates'], 'now' | 'unsearched' | 'searched'>;
  /** Undefined while a device is not ready. */
  forgetStates(forgotten: readonly (readonly TextFingerprint[])[]): Promise<number[] | undefined>;
  worker: Pick<SearchingWorker, 'name' | 'folder'>;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Drops, from time to time, the kept states that hold facts that were forgotten or documents that were removed, and records
 * that this worker has looked.
 */
export class ForgottenStates {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Until the database has said what time it is, everything that was ever forgotten is looked for. */
  private since = new Date(0);
  private readonly searching = new Set<string>();

  constructor(private readonly options: ForgottenStatesOptions) {}

  /** Before the first call is answered. */
  async start(): Promise<void> {
    const { store, logger } = this.options;
    try {
      this.since = await store.now();
    } catch (error) {
      logger.warn({ err: error }, 'could not ask when this worker began; it looks for all that was ever forgotten');
    }
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
    const { store, logger } = this.options;
    let found: UnsearchedText[] = [];
    try {
      const unsearched = await store.unsearched(this.worker);
      found = unsearched.filter(({ id }) => !this.searching.has(id));
      if (found.length === 0 || this.stopped) return;
      for (const { id } of found) this.searching.add(id);
      await this.search(found);
    } catch (error) {
      if (!this.stopped) logger.warn({ err: error }, 'could not drop states of what was forgotten; it tries again');
    } finally {
      for (const { id } of found) this.searching.delete(id);
    }
  }

  private get worker(): SearchingWorker {
    return { ...this.options.worker, since: this.since };
  }

  private async search(found: readonly UnsearchedText[]): Promise<void> {
    const { store, forgetStates, logger } = this.options;
    const dropped = await forgetStates(found.map(({ fingerprints }) => fingerprints));
    if (dropped === undefined) return;
    for (const [index, forgotten] of found.entries()) {
      await store.searched(forgotten, this.worker, dropped[index]!);
      const { kind, id } = forgotten;
      logger.info({ [kind]: id, dropped: dropped[index] }, 'looked for a forgotten text in kept states');
    }
  }
}
