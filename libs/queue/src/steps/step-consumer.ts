import { type StepJob, stepJob } from '@marimba/contracts';
import { type Consumer, type ConsumerOptions, consume } from '../consume.js';
import { keys } from '../redis/keys.js';

/** Hands steps to `process`, so many at a time. */
export const startStepConsumer = (options: ConsumerOptions<StepJob>): Consumer =>
  consume(keys.stepsQueue, stepJob, options);
