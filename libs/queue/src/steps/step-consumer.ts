import { type StepJob, stepJob } from '@marimba/contracts';
import { type Consumer, type ConsumerOptions, consume } from '../consume.js';
import { keys } from '../redis/keys.js';
import { StepQueue } from './step-queue.js';

/** Hands steps to `process`, so many at a time, in the order that is fair to tenants and workflows. */
export function startStepConsumer(options: ConsumerOptions<StepJob>): Consumer {
  const queue = new StepQueue(options.redis);
  const consumer = consume(keys.stepsQueue, stepJob, options, {
    async taken(job) {
      queue.served(job.priority).catch((error) => options.onTrouble?.('the order of steps', error));
      // Its turn was drawn when the timer was set: now it is one of those that wait. Many timers run out together.
      const isTimer = (job.opts.delay ?? 0) > 0;
      if (isTimer) await queue.enqueueStep(stepJob.parse(job.data), { redeliver: true });
      return !isTimer;
    },
  });
  return {
    ...consumer,
    async close(drainMs) {
      await consumer.close(drainMs);
      await queue.close();
    },
  };
}
