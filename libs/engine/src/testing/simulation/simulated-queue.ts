import type { StepJob } from '@marimba/contracts';
import type { Clock, JobQueue } from '../../ports.js';

interface QueuedJob {
  job: StepJob;
  dueAt: number;
  /** Who has taken it; it keeps its id until its taker is done. */
  taker: string | undefined;
}

/** A queue that behaves as the real one: an id that waits or is being worked on is not queued a second time. */
export class SimulatedQueue implements JobQueue {
  private readonly jobs = new Map<string, QueuedJob>();

  constructor(private readonly clock: Clock) {}

  async enqueueStep(
    job: StepJob,
    { delayMs = 0, redeliver }: { delayMs?: number; redeliver?: boolean } = {},
  ): Promise<void> {
    const id = `${job.runId}-${job.stepId}-${job.attempt}${delayMs > 0 ? '-later' : ''}`;
    let free = id;
    for (let again = 1; redeliver === true && this.jobs.get(free)?.taker !== undefined; again++)
      free = `${id}-again${again}`;
    if (!this.jobs.has(free))
      this.jobs.set(free, { job, dueAt: this.clock.now().getTime() + delayMs, taker: undefined });
  }

  async othersWait(): Promise<boolean> {
    return this.due().length > 0;
  }

  /** Ids of the jobs that could be delivered now. */
  due(): string[] {
    const now = this.clock.now().getTime();
    return [...this.jobs].flatMap(([id, { dueAt, taker }]) => (taker === undefined && dueAt <= now ? [id] : []));
  }

  /** When the next delayed job is due. */
  nextDue(): number | undefined {
    const times = [...this.jobs.values()].filter(({ taker }) => taker === undefined).map(({ dueAt }) => dueAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  take(id: string, taker: string): StepJob {
    const queued = this.jobs.get(id)!;
    queued.taker = taker;
    return queued.job;
  }

  done(id: string): void {
    this.jobs.delete(id);
  }

  /** What a dead process had taken is delivered again. */
  stalled(taker: string): void {
    for (const queued of this.jobs.values()) if (queued.taker === taker) queued.taker = undefined;
  }

  /** Loses everything. */
  flush(): void {
    this.jobs.clear();
  }
}
