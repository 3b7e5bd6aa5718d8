import type { RunEngine } from '@marimba/engine';
import type { Logger } from '../tokens.js';

const intervalMs = 2_000;

/** Queues again, from time to time, what is pending in Postgres and not being worked on. */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly engine: RunEngine,
    private readonly logger: Logger,
  ) {}

  /** The first time at once: what an earlier process left goes on without waiting. */
  async start(): Promise<void> {
    await this.reconcile();
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.reconcile().finally(() => this.schedule()), intervalMs);
  }

  private async reconcile(): Promise<void> {
    try {
      const steps = await this.engine.reconcile();
      if (steps > 0) this.logger.info({ steps }, 'queued steps again that nobody worked on');
    } catch (error) {
      this.logger.warn({ err: error }, 'the reconciler could not look for pending steps; it tries again');
    }
  }
}
