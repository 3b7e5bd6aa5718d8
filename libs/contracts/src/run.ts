import { z } from 'zod';
import { errorRecord } from './errors.js';
import { jsonValue } from './json.js';
import { uuid } from './references.js';
import { runLink } from './run-event.js';

/**
 * `queued`: waits until its workflow may have one more run. `suspended`: stopped cleanly, because a budget is used up; it
 * goes on when it is resumed.
 */
export const runStatus = z.enum(['queued', 'running', 'suspended', 'completed', 'failed', 'cancelled']);
export type RunStatus = z.infer<typeof runStatus>;

/** A run as REST shows it: a projection of its log. */
export const runResource = z.object({
  id: uuid,
  workflow: z.string(),
  version: z.int().positive(),
  status: runStatus,
  input: jsonValue,
  output: jsonValue.optional(),
  error: errorRecord.optional(),
  /** Why it is suspended. */
  suspension: z.string().optional(),
  /** The run and the step that began this one. */
  parent: runLink.optional(),
  /** The run that this one goes on from, and the step from which it is made anew. */
  forkOf: runLink.optional(),
  /** The person it is for. */
  user: z.string().optional(),
  lastSeq: z.int().nonnegative(),
  /** Read and written by its model calls; what came from a kept state is not counted. */
  tokens: z.int().nonnegative(),
  toolCalls: z.int().nonnegative(),
  createdAt: z.string(),
  endedAt: z.string().optional(),
});
/** A run whose large input and output may be left out; its log refers to them. */
export const runOutline = runResource.extend({ input: jsonValue.optional() });
export type RunOutline = z.infer<typeof runOutline>;
/** A run in a list: with what lists are looked through for, and without inputs and outputs that are large. */
export const runListItem = runResource.extend({
  input: jsonValue.optional(),
  /** That it has called. */
  models: z.array(z.string()),
  /** Requirements that an answer of it did not meet. */
  unmet: z.array(z.string()),
});
export type RunListItem = z.infer<typeof runListItem>;
export type RunResource = z.infer<typeof runResource>;
