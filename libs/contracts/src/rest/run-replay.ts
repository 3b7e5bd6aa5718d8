import { z } from 'zod';
import { errorRecord } from '../errors.js';
import { jsonValue } from '../json.js';
import { uuid } from '../references.js';

/** Something that is stored beside a run's log otherwise than the log says. */
export const projectionDifference = z.object({ field: z.string(), stored: jsonValue, log: jsonValue });
export type ProjectionDifference = z.infer<typeof projectionDifference>;

/** `dryRun`: only tell what differs. */
export const rebuildRunBody = z.strictObject({ dryRun: z.boolean().default(false) });
export const rebuildReport = z.object({
  /** Empty: everything is as the log says. */
  differences: z.array(projectionDifference),
  /** Whether they were put right. */
  written: z.boolean(),
});
export type RebuildReport = z.infer<typeof rebuildReport>;

/** `recorded`: only what the engine made is made anew. `verified`: the calls of local, seeded models are made again too. */
export const replayMode = z.enum(['recorded', 'verified']);
export type ReplayMode = z.infer<typeof replayMode>;
export const replayRunBody = z.strictObject({ mode: replayMode.default('recorded') });

/** An event that is not what follows from the events before it. */
export const replayDifference = z.object({
  seq: z.int().positive(),
  /** Left out: of the run as a whole. */
  stepId: z.string().optional(),
  /** What was made anew. */
  expected: jsonValue,
  /** What the log says. */
  found: jsonValue,
});
export type ReplayDifference = z.infer<typeof replayDifference>;

/** A call of a model that was made again, or why it could not be. */
export const replayedCall = z.object({
  seq: z.int().positive(),
  callKey: z.string(),
  model: z.string(),
  verdict: z.enum(['same', 'differs', 'unverified']),
  reason: z
    .enum(['remote-model', 'no-seed', 'other-fingerprint', 'model-unavailable', 'unknown-tool', 'not-answered'])
    .optional(),
  message: z.string().optional(),
});
export type ReplayedCall = z.infer<typeof replayedCall>;

export const replayedStep = z.object({
  stepId: z.string(),
  /** `re-verified`: every call of a model that it made was made again and gave the same. */
  verdict: z.enum(['recorded', 're-verified']),
  /** The first. */
  difference: replayDifference.optional(),
  /** Of a verified replay. */
  calls: z.array(replayedCall).optional(),
});
export type ReplayedStep = z.infer<typeof replayedStep>;

export const replayReport = z.object({
  runId: uuid,
  mode: replayMode,
  /** False where anything below differs. What could not be verified does not. */
  same: z.boolean(),
  events: z.int().nonnegative(),
  /** Events that were made anew. */
  compared: z.int().nonnegative(),
  /** What is wrong with the hash chain. */
  chain: z.array(z.object({ seq: z.int(), message: z.string() })),
  projection: z.array(projectionDifference),
  steps: z.array(replayedStep),
  /** The first in the order of the log. */
  difference: replayDifference.optional(),
});
export type ReplayReport = z.infer<typeof replayReport>;

/** One line of the answer to a replay; the last is a `report` or an `error`. */
export const replayMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    of: z.enum(['events', 'calls']),
    done: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
  z.object({ type: z.literal('report'), report: replayReport }),
  z.object({ type: z.literal('error'), error: errorRecord }),
]);
export type ReplayMessage = z.infer<typeof replayMessage>;
