import type { Budget, BudgetKind, ErrorRecord, NewRunEvent, StepDefinition, StoredValue } from '@marimba/contracts';
import { stepRefusal } from './budget.js';
import { retryDelayMs } from './retry-policy.js';
import type { RunState } from './run-state.js';

/** What an attempt at a step came to. `before`: the calls that are written with it. */
export type AttemptOutcome =
  | { type: 'completed'; output: StoredValue; before: NewRunEvent[] }
  /** The step goes on: it was skipped, entered, waits, or begins another iteration. */
  | { type: 'next'; event: NewRunEvent }
  | { type: 'failed'; error: ErrorRecord; before: NewRunEvent[] }
  | { type: 'suspended'; budget: BudgetKind; message: string }
  /** The lease was lost, the run ended, the worker stops, or our own database or queue is away: nothing may be written. */
  | { type: 'interrupted'; outage: boolean };

interface About {
  path: string;
  step: StepDefinition;
  attempt: number;
  /** That the events are appended to. */
  state: RunState;
  budget: Budget | undefined;
  durationMs: number;
  now: Date;
  /** In [0, 1), for the jitter of a retry. */
  lot: number;
}

/** The events that say what an attempt came to. */
export function eventsOfOutcome(
  outcome: Exclude<AttemptOutcome, { type: 'interrupted' }>,
  { path, step, attempt, state, budget, durationMs, now, lot }: About,
): NewRunEvent[] {
  // It began silently, beside others, and has changed nothing outside.
  const isTransformed = outcome.type === 'completed' && step.kind === 'transform';
  const refusal = isTransformed ? stepRefusal(budget, state, path) : undefined;
  if (refusal !== undefined) return suspension(refusal, path, state);
  const of = { v: 1 as const, stepId: path, attempt };
  switch (outcome.type) {
    case 'next':
      return [outcome.event];
    case 'completed':
      return [...outcome.before, { type: 'step.completed', data: { ...of, output: outcome.output, durationMs } }];
    case 'suspended':
      return suspension(outcome, path, state);
    case 'failed': {
      const { error, before } = outcome;
      const isHandled = state.steps.get(path)?.error !== undefined;
      const delay = isHandled ? undefined : retryDelayMs(step, attempt, error, lot);
      const retryAt = delay === undefined ? {} : { retryAt: new Date(now.getTime() + delay).toISOString() };
      return [
        ...before,
        { type: 'step.failed', data: { ...of, error, willRetry: delay !== undefined, ...retryAt, durationMs } },
      ];
    }
  }
}

/** Of several that find the budget used up one says so; the others let go. */
function suspension(
  { budget, message }: { budget: BudgetKind; message: string },
  stepId: string,
  { status }: RunState,
): NewRunEvent[] {
  return status === 'suspended' ? [] : [{ type: 'run.suspended', data: { v: 1, budget, message, stepId } }];
}
