import type { Budget, BudgetKind, RunUsage, WorkflowDefinition } from '@marimba/contracts';
import type { RunState } from './run-state.js';

const kinds = ['steps', 'seconds', 'tokens', 'toolCalls'] as const;

/** The budget of a run: its own, else its definition's. */
export const budgetOf = (definition: WorkflowDefinition, state: RunState): Budget | undefined =>
  state.budget ?? definition.budget;

/**
 * The budget that a new run is given: its own, else its definition's, nowhere larger than what its tenant may have and what is
 * left to the run that begins it. Undefined: its definition's holds.
 */
export function cappedBudget(
  own: Budget | undefined,
  defined: Budget | undefined,
  ...largest: (Budget | undefined)[]
): Budget | undefined {
  const wanted = own ?? defined ?? {};
  const capped = { ...wanted };
  for (const kind of kinds)
    for (const most of largest.map((each) => each?.[kind]))
      if (most !== undefined) capped[kind] = Math.min(capped[kind] ?? most, most);
  return kinds.some((kind) => capped[kind] !== wanted[kind]) ? capped : own;
}

/** What of its budget a run has used up, in words; undefined while another step may begin. */
export function usedUp(
  budget: Budget | undefined,
  state: RunState,
  now: Date,
): { budget: BudgetKind; message: string } | undefined {
  if (budget === undefined) return undefined;
  const { createdAt } = state;
  const seconds = createdAt === undefined ? 0 : (now.getTime() - Date.parse(createdAt)) / 1_000;
  const used: Record<BudgetKind, number> = { ...sumOfUsage(state.usage, state.usageBelow), seconds };
  for (const kind of kinds) {
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
export function stepsLeft(budget: Budget | undefined, { usage, usageBelow, steps }: RunState, path?: string): number {
  if (budget?.steps === undefined) return Number.POSITIVE_INFINITY;
  const left = budget.steps - usage.steps - usageBelow.steps;
  // Of few steps not all need be looked at.
  if (steps.size < left) return left - steps.size;
  let begun = 0;
  for (const [other, { status }] of steps) if (status === 'running' && other !== path) begun++;
  return left - begun;
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

export const sumOfUsage = (a: RunUsage, b: Partial<RunUsage>): RunUsage => ({
  tokens: a.tokens + (b.tokens ?? 0),
  toolCalls: a.toolCalls + (b.toolCalls ?? 0),
  steps: a.steps + (b.steps ?? 0),
});

/** What the run's own calls may use of its budget: all but what the runs below it have used. */
export function budgetForCalls(budget: Budget | undefined, { usageBelow }: RunState): Budget | undefined {
  if (budget === undefined) return undefined;
  const { tokens, toolCalls } = budget;
  return {
    ...budget,
    ...(tokens === undefined ? {} : { tokens: tokens - usageBelow.tokens }),
    ...(toolCalls === undefined ? {} : { toolCalls: toolCalls - usageBelow.toolCalls }),
  };
}

/**
 * What a run that is begun by another may use: what is left. Runs that one begins beside each other may each use all of that.
 * @throws BudgetExceeded where nothing is left
 */
export function budgetBelow(budget: Budget | undefined, state: RunState, now: Date): Budget | undefined {
  if (budget === undefined) return undefined;
  const over = usedUp(budget, state, now);
  if (over !== undefined) throw new BudgetExceeded(over.budget, over.message);
  const used = sumOfUsage(state.usage, state.usageBelow);
  const seconds = millisecondsLeft(budget, state, now);
  return {
    ...(budget.tokens === undefined ? {} : { tokens: budget.tokens - used.tokens }),
    ...(budget.toolCalls === undefined ? {} : { toolCalls: budget.toolCalls - used.toolCalls }),
    ...(budget.steps === undefined ? {} : { steps: budget.steps - used.steps }),
    ...(seconds === undefined ? {} : { seconds: Math.max(1, Math.ceil(seconds / 1_000)) }),
  };
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
