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

/**
 * How many more attempts may begin: those that are at work are set aside for. `path`: of the step that asks, which does not
 * stand in its own way. Exact where it is asked of the state that the beginning is appended to.
 */
export function stepsLeft(budget: Budget | undefined, { usage, steps }: RunState, path?: string): number {
  const most = budget?.steps;
  if (most === undefined) return Number.POSITIVE_INFINITY;
  // Of few steps not all need be looked at.
  if (usage.steps + steps.size < most) return most - usage.steps - steps.size;
  let begun = 0;
  for (const [other, { status }] of steps) if (status === 'running' && other !== path) begun++;
  return most - usage.steps - begun;
}

/** Why an attempt at a step may not begin; undefined where it may. */
export function stepRefusal(budget: Budget | undefined, state: RunState, path: string): BudgetExceeded | undefined {
  if (stepsLeft(budget, state, path) > 0) return undefined;
  const { steps } = budget!;
  return new BudgetExceeded(
    'steps',
    `the budget of ${steps} steps is used up, or set aside for those that are at work`,
  );
}

/** What is left of the seconds of a run, in milliseconds; undefined where they are not limited. */
export function millisecondsLeft(budget: Budget | undefined, { createdAt }: RunState, now: Date): number | undefined {
  if (budget?.seconds === undefined || createdAt === undefined) return undefined;
  return Date.parse(createdAt) + budget.seconds * 1_000 - now.getTime();
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
