import type { StepJob } from '@marimba/contracts';
import type { JobQueue } from '@marimba/engine';

/** A queue that does not take a step in this time is left to the reconciler. */
const queuePatienceMs = 1_000;

/** A request is not held up by a queue that does not answer: what it was to carry is committed already. */
export class PatientQueue implements JobQueue {
  constructor(private readonly queue: JobQueue) {}

  async enqueueStep(job: StepJob, options?: { delayMs?: number; redeliver?: boolean }): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the queue does not answer')), queuePatienceMs);
    });
    const queued = this.queue.enqueueStep(job, options);
    queued.catch(() => undefined);
    try {
      await Promise.race([queued, patience]);
    } finally {
      clearTimeout(timer);
    }
  }
}
