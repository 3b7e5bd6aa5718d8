import { z } from 'zod';
import { errorCode } from '../errors.js';
import { type JsonValue, jsonValue } from '../json.js';
import { budget } from './budget.js';
import { duration } from './duration.js';
import { workflowLimits } from './limits.js';
import { step } from './step-reference.js';
import type { StepList } from './step-types.js';

export const stepId = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/, "a step id is lower-case letters, digits and '_', beginning with a letter");

/** A string that may hold `${{ expression }}` (CEL). A string that is one expression keeps the expression's type. */
export const template = z.string().max(100_000);
/** Any JSON whose strings are templates. */
export const jsonTemplate: z.ZodType<JsonValue> = jsonValue;
/** Steps inside a step. */
export const block: z.ZodType<StepList> = z
  .array(z.lazy(() => step()))
  .min(1)
  .max(workflowLimits.steps);

export const retryPolicy = z.strictObject({
  /** The first included; 3 when left out. */
  attempts: z.int().min(1).max(20).optional(),
  /** Wait after the first failure; 500 ms when left out. */
  backoffMs: z.int().min(0).max(3_600_000).optional(),
  /** Each wait is so many times the one before; 2 when left out. */
  factor: z.number().min(1).max(10).optional(),
  maxBackoffMs: z.int().min(0).max(86_400_000).optional(),
  /** Part of each wait that is drawn by lot, so that many that failed together do not come back together; 0 when left out. */
  jitter: z.number().min(0).max(1).optional(),
  /** Only errors of these codes are tried again; left out: all that are not terminal. */
  on: z.array(errorCode).min(1).max(50).optional(),
});
export type RetryPolicy = z.infer<typeof retryPolicy>;

/** What happens when a step has failed for good. */
export const errorHandling = z.strictObject({
  /** Steps that undo or report; they read `error`. */
  steps: block.optional(),
  /** True: the step counts as completed. Else the failure goes on outwards, once `steps` have run. */
  continue: z.boolean().optional(),
  /** The step's output where the run continues; null when left out. Reads `error` and the outputs of `steps`. */
  output: jsonTemplate.optional(),
});
export type ErrorHandling = z.infer<typeof errorHandling>;

/** What every step can have. */
export const stepBase = {
  id: stepId,
  /** The steps that must have ended first. A step that an expression refers to is needed without being named here. */
  needs: z.array(stepId).optional(),
  description: z.string().max(500).optional(),
  /** One expression that gives true or false; where false, the step is skipped and its output is null. */
  if: template.optional(),
  retry: retryPolicy.optional(),
  /** Longest time of an attempt; of steps that hold steps or wait, of the whole. */
  timeout: duration.optional(),
  onError: errorHandling.optional(),
  /** In place of the key that the engine makes of run, step and iteration. */
  idempotencyKey: template.optional(),
  budget: budget.omit({ seconds: true, steps: true }).optional(),
};
