import type { ErrorRecord, NewRunEvent, WorkflowDefinition } from '@marimba/contracts';
import { emptyRunState, type RunState } from './run-state.js';
import { Transition } from './transition.js';

/** What is to be done because of an event. */
export type RunCommand =
  /** The step is pending: a worker is to look at it, from `notBefore` on. In place of what was pending for it before. */
  | { type: 'schedule'; stepId: string; attempt: number; notBefore?: string }
  /** These steps are not pending any more, whoever works on them. */
  | { type: 'unschedule'; stepIds: string[] }
  | { type: 'complete-run' }
  | { type: 'fail-run'; stepId: string; error: ErrorRecord };

/** An event with its place in the log: one that was read, or one that is about to be appended there. */
export type PlacedEvent = NewRunEvent & { seq: number; at: string };

/**
 * The heart of the engine: the state after an event, and what follows from it. Pure: no clock, no random, no input or
 * output; the same log gives the same commands on every machine and at every time.
 */
export function decide(
  definition: WorkflowDefinition,
  state: RunState,
  event: PlacedEvent,
): { state: RunState; commands: RunCommand[] } {
  const transition = new Transition(definition, state);
  transition.apply(event);
  return { state: transition.state, commands: transition.commands };
}

/** The state after these events: what is decided on the way is part of it. */
export function foldEvents(
  definition: WorkflowDefinition,
  events: Iterable<PlacedEvent>,
  from: RunState = emptyRunState,
): RunState {
  const transition = new Transition(definition, from);
  for (const event of events) transition.apply(event);
  return transition.state;
}
