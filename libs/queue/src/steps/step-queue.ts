import { setTimeout as sleep } from 'node:timers/promises';
import { type StepJob, stepJob } from '@marimba/contracts';
import type { JobQueue } from '@marimba/engine';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { FairOrder } from './fair-order.js';

/** What is known of the jobs that wait is at most so old where it is asked for. */
const lookedAtMs = 100;

/** Steps that are to be executed. A job is gone as soon as it was handled: what became of it stands in Postgres. */
export class StepQueue implements JobQueue {
  private readonly queue: Queue<StepJob>;
  private readonly order: FairOrder;
  private looked = { at: 0, waiting: Promise.resolve(false) };

  constructor(private readonly redis: Redis) {
    this.queue = new Queue(keys.stepsQueue, { connection: redis });
    this.queue.on('error', () => undefined);
    this.order = new FairOrder(redis, { prioritized: this.queue.toKey('prioritized'), wait: this.queue.toKey('wait') });
  }

  async enqueueStep(
    job: StepJob,
    { delayMs, redeliver }: { delayMs?: number; redeliver?: boolean } = {},
  ): Promise<void> {
    const data = stepJob.parse(job);
    // What a step waits for may come before its time is over: the job of the timer has an id of its own.
    const later = delayMs === undefined || delayMs <= 0 ? '' : '-later';
    const id = `${data.runId}-${data.stepId}-${data.attempt}${later}`;
    await this.queue.add('step', data, {
      jobId: redeliver === true ? await this.untaken(id) : id,
      removeOnComplete: true,
      removeOnFail: true,
      priority: await this.order.tagOf(data),
      ...(delayMs === undefined ? {} : { delay: delayMs }),
    });
  }

  /**
   * A job in the hands of a worker keeps its id until it is done with it, which may be long, or, where it is dead, until its
   * lock runs out: another id goes past it.
   */
  private async untaken(id: string): Promise<string> {
    for (let again = 0; ; again++) {
      const free = again === 0 ? id : `${id}-again${again}`;
      if ((await this.queue.getJobState(free)) !== 'active') return free;
    }
  }

  /** Whether jobs wait that nobody has taken yet. Without a connection there is nobody whom it would be unfair to. */
  async othersWait(): Promise<boolean> {
    if (this.redis.status !== 'ready') return false;
    if (Date.now() - this.looked.at > lookedAtMs)
      this.looked = { at: Date.now(), waiting: this.order.waiting().then((count) => count > 0) };
    return Promise.race([this.looked.waiting, sleep(lookedAtMs, false)]).catch(() => false);
  }

  /** A job of this priority was taken. */
  served(priority: number): Promise<void> {
    return this.order.served(priority);
  }

  /** Jobs that wait, are delayed, or are being worked on. */
  async depth(): Promise<number> {
    return this.queue.getJobCountByTypes('waiting', 'delayed', 'active', 'prioritized');
  }

  async close(): Promise<void> {
    await this.queue.close();
  }
}
