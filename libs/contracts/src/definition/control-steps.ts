import { z } from 'zod';
import { slug } from '../references.js';
import { duration } from './duration.js';
import { workflowLimits } from './limits.js';
import { block, jsonTemplate, stepBase, stepId, template } from './step-base.js';

/** The first case whose `when` is true is taken, else `else`. Output: `output`, else the taken steps' outputs by id; null where none is taken. */
export const branchStep = z.strictObject({
  ...stepBase,
  kind: z.literal('branch'),
  cases: z
    .array(z.strictObject({ when: template, steps: block }))
    .min(1)
    .max(50),
  else: block.optional(),
});

/** Blocks beside each other, by name. Output: an object of each block's outputs. */
export const parallelStep = z.strictObject({
  ...stepBase,
  kind: z.literal('parallel'),
  branches: z.record(stepId, block),
});

/** The steps once for each item of a list. Output: a list of `output` of each, else of the steps' outputs by id. */
export const mapStep = z.strictObject({
  ...stepBase,
  kind: z.literal('map'),
  /** One expression that gives a list. */
  over: template,
  /** What expressions inside call the item; 'item' when left out. Its 0-based place is `index`. */
  as: stepId.optional(),
  steps: block,
  /** Items at a time; all when left out. */
  concurrency: z.int().min(1).max(workflowLimits.mapItems).optional(),
  output: jsonTemplate.optional(),
});

/** The steps again and again. `iteration` is 0-based; `previous` is the output of the iteration before, at first null. */
export const loopStep = z.strictObject({
  ...stepBase,
  kind: z.literal('loop'),
  steps: block,
  /** One expression, asked after each iteration; where true, the loop ends. */
  until: template,
  /** Iterations at most; a loop that is not done by then has failed. */
  max: z.int().min(1).max(workflowLimits.loopIterations),
  /** Of an iteration; the loop's output is that of its last. Left out: the steps' outputs by id. */
  output: jsonTemplate.optional(),
});

/** A run of another workflow. Output: that run's output. */
export const workflowStep = z.strictObject({
  ...stepBase,
  kind: z.literal('workflow'),
  workflow: slug,
  /** Left out: the newest when the step begins. */
  version: z.int().positive().optional(),
  input: z.record(z.string(), jsonTemplate).optional(),
});

/** Until a time, for a time, or for a signal (its payload is the output). With a signal, `timeout` ends the wait as a failure. */
export const waitStep = z.strictObject({
  ...stepBase,
  kind: z.literal('wait'),
  for: duration.optional(),
  /** A template that gives an ISO 8601 time. */
  until: template.optional(),
  signal: slug.optional(),
});

/** A person's consent to exactly this subject. Output: who approved, and why. A refusal is a failure. */
export const approvalStep = z.strictObject({
  ...stepBase,
  kind: z.literal('approval'),
  title: template,
  /** What is approved; the decision is bound to its hash. */
  subject: jsonTemplate,
});
