import { z } from 'zod';
import { errorRecord } from '../errors.js';
import { jsonObject } from '../json.js';
import { memoryScopeId } from '../memory/fact.js';
import { slug, uuid } from '../references.js';
import { largestInt4, pageQuery } from './bodies.js';

/** What happens to a time that falls due while the run of an earlier one is still going. */
export const overlapPolicy = z.enum(['allow', 'skip', 'cancel-running', 'queue-one']);
export type OverlapPolicy = z.infer<typeof overlapPolicy>;

/** What happens to times that fell due while no worker was there. */
export const catchUpPolicy = z.enum(['none', 'one', 'all']);
export type CatchUpPolicy = z.infer<typeof catchUpPolicy>;

/** Why times are let go: `overlap` by the overlap policy, the others by catch-up. */
export const skipReason = z.enum(['missed', 'outside-window', 'merged', 'too-many', 'overlap']);
export type SkipReason = z.infer<typeof skipReason>;

export const listSchedulesQuery = pageQuery.extend({ workflow: slug.optional() });

export const createScheduleBody = z.strictObject({
  name: slug,
  workflow: slug,
  /** Left out: the newest version at each firing. */
  version: z.int().positive().max(largestInt4).optional(),
  input: jsonObject.default({}),
  /** Five fields (minute, hour, day, month, weekday), or six with seconds before them. */
  cron: z.string().min(1).max(200),
  /** IANA name, such as Europe/Berlin. */
  timezone: z.string().min(1).max(100).default('UTC'),
  overlap: overlapPolicy.default('skip'),
  catchUp: catchUpPolicy.default('one'),
  /** Seconds; times that were missed longer ago are let go. */
  catchUpWindow: z.int().min(0).max(2_592_000).default(86_400),
});

/** All of it anew, but its name. */
export const updateScheduleBody = createScheduleBody.omit({ name: true });

export const scheduleResource = z.object({
  id: uuid,
  name: slug,
  workflow: slug,
  version: z.int().positive().optional(),
  input: jsonObject,
  cron: z.string(),
  timezone: z.string(),
  overlap: overlapPolicy,
  catchUp: catchUpPolicy,
  catchUpWindow: z.int().nonnegative(),
  status: z.enum(['active', 'paused']),
  /** Left out while it is paused. */
  nextAt: z.string().optional(),
  /** The next five times, that one first. */
  next: z.array(z.string()),
  /** The time that waits for the running one to end (queue-one). */
  heldAt: z.string().optional(),
  lastRunId: uuid.optional(),
  /** The time that the last run was started for. */
  lastFiredAt: z.string().optional(),
  /** Why the newest time could not be started; gone when one can again. */
  lastError: errorRecord.extend({ dueAt: z.string() }).optional(),
  /** The times that were let go last: the first and the last of them. */
  lastSkipped: z.object({ reason: skipReason, from: z.string(), to: z.string() }).optional(),
  createdBy: z.string(),
  /** The person that its runs are for: whose own key made it or changed it last. */
  user: memoryScopeId.optional(),
  createdAt: z.string(),
});
export type ScheduleResource = z.infer<typeof scheduleResource>;
