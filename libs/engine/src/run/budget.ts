import type { Budget, BudgetKind, WorkflowDefinition } from '@marimba/contracts';
import type { RunState } from './run-state.js';

/** The budget of a run: its own, else its definition's. */
export const budgetOf = (definition: WorkflowDefinition, state: RunState): Budget | undefined =>
  state.budget ?? definition.budget;

/**
 * The budget that a new run is given: its own, else its definition's, nowhere larger than what its tenant may have.
 * Undefined: its definition's holds.
 */
export function cappedBudget(
  own: Budget | undefined,
  defined: Budget | undefined,
  largest: Pick<Budget, 'tokens' | 'steps'> = {},
): Budget | undefined {
  const wanted = own ?? defined ?? {};
  const capped = { ...wanted };
  for (const kind of ['tokens', 'steps'] as const) {
    const most = largest[kind];
    if (most !== undefined) capped[kind] = Math.min(wanted[kind] ?? most, most);
  }
  const isCapped = capped.tokens !== wanted.tokens || capped.steps !== wanted.steps;
  return isCapped ? capped : own;
}

/** What of its budget a run has used up, in words; undefined while another step may begin. */
export function usedUp(
  budget: Budget | undefined,
  { usage, createdAt }: RunState,
  now: Date,
): { budget: BudgetKind; message: string } | undefined {
  if (budget === undefined) return undefined;
  const seconds = createdAt === undefined ? 0 : (now.getTime() - Date.parse(createdAt)) / 1_000;
  const used: Record<BudgetKind, number> = { ...usage, seconds };
  for (const kind of ['steps', 'seconds', 'tokens', 'toolCalls'] as const) {
    const most = budget[kind];
    if (most !== undefined && used[kind] >= most)
      return { budget: kind, message: `the budget of ${most} ${kind} is used up (${Math.floor(used[kind])})` };
  }
  return undefined;
}

/** A call would use more than is left. The run stops cleanly and can be resumed with a larger budget. */
export class BudgetExceeded extends Error {
  constructor(
    readonly budget: BudgetKind,
    message: string,
  ) {
    super(message);
  }
}
