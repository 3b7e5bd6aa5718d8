import { type InferenceOutcome, inferenceOutcome } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { keys, retentionSeconds } from '../redis/keys.js';

/** Leaves the outcome where the caller looks, then wakes it. The first outcome of a call stays. */
export async function leaveOutcome(redis: Redis, callId: string, outcome: InferenceOutcome): Promise<void> {
  await redis
    .pipeline()
    .set(keys.callResult(callId), JSON.stringify(outcome), 'EX', retentionSeconds.result, 'NX')
    .del(keys.callRequest(callId))
    .publish(keys.callFinished, callId)
    .exec();
}

export async function findOutcome(redis: Redis, callId: string): Promise<InferenceOutcome | undefined> {
  const text = await redis.get(keys.callResult(callId));
  return text === null ? undefined : inferenceOutcome.parse(JSON.parse(text));
}
