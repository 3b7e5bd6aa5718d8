import type { StepJob } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';

/** BullMQ's largest priority; its smallest is 1. What comes after so many jobs without a pause of the queue is served in the order it came. */
export const largestTag = 2_097_151;

/** The tag of the job served last, and by tenant and workflow the smallest tag that the next one may have. */
export interface FairState {
  now: number;
  tenants: Map<string, Map<string, number>>;
}

/**
 * Whose turn a job is: the smaller its tag, the sooner. Start-time fair queueing (Goyal, Vin, Cheng 1996): a job's tag is the
 * virtual time at which it may begin, and the next of its workflow follows as many ticks later as its tenant has workflows
 * that wait. So tenants have equal shares, and workflows equal shares of their tenant's. Who has nothing waiting begins at
 * the present, so nobody saves up turns.
 */
export function nextTag(state: FairState, tenant: string, workflow: string): number {
  const waiting = new Map([...(state.tenants.get(tenant) ?? [])].filter(([, next]) => next > state.now));
  const tag = waiting.get(workflow) ?? state.now;
  const share = waiting.has(workflow) ? waiting.size : waiting.size + 1;
  state.tenants.set(tenant, waiting.set(workflow, Math.min(tag + share, largestTag)));
  return tag;
}

/** {@link nextTag} on the state that all processes share; a queue without waiting jobs begins anew. */
const tagScript = `
local state, prioritized, wait = KEYS[1], KEYS[2], KEYS[3]
if redis.call('ZCARD', prioritized) == 0 and redis.call('LLEN', wait) == 0 then redis.call('DEL', state) end
local now = tonumber(redis.call('HGET', state, 'now') or '1')
local known = redis.call('HGET', state, 'of:' .. ARGV[1])
local waiting, size = {}, 0
if known then
  for workflow, next in pairs(cjson.decode(known)) do
    if next > now then waiting[workflow] = next; size = size + 1 end
  end
end
local workflow = ARGV[2]
if not waiting[workflow] then waiting[workflow] = now; size = size + 1 end
local tag = waiting[workflow]
waiting[workflow] = math.min(tag + size, tonumber(ARGV[3]))
redis.call('HSET', state, 'of:' .. ARGV[1], cjson.encode(waiting))
return tag`;

const servedScript = `
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'now') or '1') then redis.call('HSET', KEYS[1], 'now', ARGV[1]) end
return 0`;

/** The order in which the steps that wait are served, over all processes. */
export class FairOrder {
  constructor(
    private readonly redis: Redis,
    /** BullMQ's keys of what waits. */
    private readonly waitKeys: { prioritized: string; wait: string },
  ) {}

  /** The priority that the job is to be added with. */
  async tagOf({ tenantId, workflow = '' }: StepJob): Promise<number> {
    const { prioritized, wait } = this.waitKeys;
    const tag = await this.redis.eval(tagScript, 3, keys.stepsFair, prioritized, wait, tenantId, workflow, largestTag);
    return Number(tag);
  }

  /** A job of this priority was taken: virtual time goes on to it. */
  async served(priority: number): Promise<void> {
    await this.redis.eval(servedScript, 1, keys.stepsFair, priority);
  }

  async waiting(): Promise<number> {
    const { prioritized, wait } = this.waitKeys;
    const [ordered, plain] = await Promise.all([this.redis.zcard(prioritized), this.redis.llen(wait)]);
    return ordered + plain;
  }
}
