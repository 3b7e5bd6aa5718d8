import type { ErrorRecord, NewRunEvent, WorkflowDefinition } from '@marimba/contracts';
import { dependencyGraph } from '../definition/step-dependencies.js';
import { backoffMs } from './retry-policy.js';
import { foldEvents, hasEnded, type PlacedEvent, type RunState } from './run-state.js';

/** What is to be done because of an event. */
export type RunCommand =
  | { type: 'schedule-step'; stepId: string; attempt: number; notBefore?: string }
  | { type: 'complete-run' }
  | { type: 'fail-run'; stepId: string; error: ErrorRecord };

/**
 * The heart of the engine: the state after an event, and what follows from it. Pure: the same log gives the same
 * commands on every machine and at every time. A step is scheduled once all that it needs is completed; a run is
 * completed with its last step and fails with the first step that fails for good.
 */
export function decide(
  definition: WorkflowDefinition,
  state: RunState,
  event: PlacedEvent,
): { state: RunState; commands: RunCommand[] } {
  const next = foldEvents([event], state);
  return { state: next, commands: hasEnded(state) || hasEnded(next) ? [] : commandsAfter(definition, next, event) };
}

function commandsAfter(definition: WorkflowDefinition, state: RunState, event: PlacedEvent): RunCommand[] {
  if (event.type === 'run.created') return readySteps(definition, state);
  if (event.type === 'step.completed') {
    const isCompleted = ({ id }: { id: string }) => state.steps.get(id)?.status === 'completed';
    return definition.steps.every(isCompleted) ? [{ type: 'complete-run' }] : readySteps(definition, state);
  }
  if (event.type === 'step.failed') {
    const { stepId, attempt, error, willRetry } = event.data;
    const step = definition.steps.find(({ id }) => id === stepId);
    if (!willRetry || step === undefined) return [{ type: 'fail-run', stepId, error }];
    const notBefore = new Date(Date.parse(event.at) + backoffMs(step, attempt)).toISOString();
    return [{ type: 'schedule-step', stepId, attempt: attempt + 1, notBefore }];
  }
  return [];
}

/** Steps that were never scheduled and whose dependencies are all completed, in the definition's order. */
function readySteps(definition: WorkflowDefinition, state: RunState): RunCommand[] {
  const graph = dependencyGraph(definition);
  return definition.steps
    .filter(({ id }) => !state.steps.has(id))
    .filter(({ id }) => [...graph.get(id)!].every((needed) => state.steps.get(needed)?.status === 'completed'))
    .map(({ id }) => ({ type: 'schedule-step', stepId: id, attempt: 1 }));
}

/** The event that carries out a command to schedule a step. */
export function scheduledEvent(
  definition: WorkflowDefinition,
  { stepId, attempt, notBefore }: Extract<RunCommand, { type: 'schedule-step' }>,
): Extract<NewRunEvent, { type: 'step.scheduled' }> {
  const { kind } = definition.steps.find(({ id }) => id === stepId)!;
  return {
    type: 'step.scheduled',
    data: { v: 1, stepId, attempt, kind, ...(notBefore === undefined ? {} : { notBefore }) },
  };
}
