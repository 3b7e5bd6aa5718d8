import { z } from 'zod';

/** What a run, or one step of it, may use at most. */
export const budget = z.strictObject({
  /** Tokens of model calls: those read and not taken from a state, and those written. */
  tokens: z.int().min(1).optional(),
  /** Seconds since the run began, waits for people and signals included. */
  seconds: z.int().min(1).optional(),
  /** Attempts at steps. */
  steps: z.int().min(1).optional(),
  toolCalls: z.int().min(1).optional(),
});
export type Budget = z.infer<typeof budget>;
/** What a run has used. `steps`: attempts at steps that have ended. */
export const runUsage = z.object({
  tokens: z.int().nonnegative(),
  toolCalls: z.int().nonnegative(),
  steps: z.int().nonnegative(),
});
export type RunUsage = z.infer<typeof runUsage>;
export type BudgetKind = keyof Budget;
export const budgetKind = z.enum(['tokens', 'seconds', 'steps', 'toolCalls']);
