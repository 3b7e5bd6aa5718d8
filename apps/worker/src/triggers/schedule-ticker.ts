import type { Scheduler } from '@marimba/engine';
import type { Logger } from '../tokens.js';

const intervalMs = 1_000;

/** Looks every second which schedules are due. */
export class ScheduleTicker {
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly logger: Logger,
  ) {}

  /** The first time at once: what fell due while nobody was there is made up for without waiting. */
  start(): void {
    this.ticking = this.tick().finally(() => this.wait());
  }

  /** Waits for the runs that are just being started. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
  }

  private wait(): void {
    if (!this.stopped) this.timer = setTimeout(() => this.start(), intervalMs);
  }

  private async tick(): Promise<void> {
    try {
      const times = await this.scheduler.tick();
      if (times > 0) this.logger.info({ times }, 'fired times of schedules');
    } catch (error) {
      this.logger.warn({ err: error }, 'the scheduler could not look for schedules that are due; it tries again');
    }
  }
}
