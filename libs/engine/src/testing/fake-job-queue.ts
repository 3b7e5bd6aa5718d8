import type { StepJob } from '@marimba/contracts';
import type { JobQueue } from '../ports.js';

export interface QueuedJob {
  job: StepJob;
  delayMs: number;
}

/** Holds jobs until a test takes them; the same (run, step, attempt) is held once for now and once for later. */
export class FakeJobQueue implements JobQueue {
  private readonly jobs = new Map<string, QueuedJob>();

  async enqueueStep(job: StepJob, { delayMs = 0 }: { delayMs?: number } = {}): Promise<void> {
    const id = `${job.runId}-${job.stepId}-${job.attempt}${delayMs > 0 ? '-later' : ''}`;
    if (!this.jobs.has(id)) this.jobs.set(id, { job, delayMs });
  }

  async othersWait(): Promise<boolean> {
    return this.jobs.size > 0;
  }

  get waiting(): QueuedJob[] {
    return [...this.jobs.values()];
  }

  /** Takes the job at a position (the oldest one), as a worker does. */
  take(position = 0): QueuedJob | undefined {
    const [id, queued] = [...this.jobs][position] ?? [];
    if (id !== undefined) this.jobs.delete(id);
    return queued;
  }

  /** Loses everything, as a restarted Redis does. */
  flush(): void {
    this.jobs.clear();
  }
}
