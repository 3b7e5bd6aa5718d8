import type { Budget, BudgetKind, WorkflowDefinition } from '@marimba/contracts';
import type { RunState } from './run-state.js';

/** The budget of a run: its own, else its definition's. */
export const budgetOf = (definition: WorkflowDefinition, state: RunState): Budget | undefined =>
  state.budget ?? definition.budget;

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
