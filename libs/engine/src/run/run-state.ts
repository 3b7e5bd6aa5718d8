import type { NewRunEvent, RunStatus, StoredValue } from '@marimba/contracts';

export interface StepState {
  status: 'scheduled' | 'running' | 'completed' | 'failed';
  /** 1-based; the newest attempt. */
  attempt: number;
  /** ISO time before which the scheduled attempt may not begin. */
  notBefore?: string;
  output?: StoredValue;
}

/** What the log of a run says, in short. A step that was never scheduled is not in `steps`. */
export interface RunState {
  status: 'new' | RunStatus;
  lastSeq: number;
  input?: StoredValue;
  steps: ReadonlyMap<string, StepState>;
}

/** An event with its place in the log: one that was read, or one that is about to be appended there. */
export type PlacedEvent = NewRunEvent & { seq: number; at: string };

export const emptyRunState: RunState = { status: 'new', lastSeq: 0, steps: new Map() };

export const hasEnded = ({ status }: RunState): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** The state after these events. Nothing that stands after the event that ended a run changes its status or steps. */
export function foldEvents(events: Iterable<PlacedEvent>, from: RunState = emptyRunState): RunState {
  const steps = new Map(from.steps);
  let state: RunState = { ...from, steps };
  for (const event of events) {
    state = { ...state, lastSeq: event.seq };
    if (!hasEnded(state)) state = apply(state, steps, event);
  }
  return state;
}

/** `steps` is the fold's own map inside `state`, so that a long log is folded without copying it for each event. */
function apply(state: RunState, steps: Map<string, StepState>, { type, data }: PlacedEvent): RunState {
  switch (type) {
    case 'run.created':
      return { ...state, status: 'running', input: data.input };
    case 'step.scheduled':
      steps.set(data.stepId, {
        status: 'scheduled',
        attempt: data.attempt,
        ...(data.notBefore === undefined ? {} : { notBefore: data.notBefore }),
      });
      return state;
    case 'step.started':
      steps.set(data.stepId, { status: 'running', attempt: data.attempt });
      return state;
    case 'step.completed':
      steps.set(data.stepId, { status: 'completed', attempt: data.attempt, output: data.output });
      return state;
    case 'step.failed':
      steps.set(data.stepId, { status: 'failed', attempt: data.attempt });
      return state;
    case 'model.called':
    case 'tool.called':
    case 'retrieval.done':
      return state;
    case 'run.completed':
      return { ...state, status: 'completed' };
    case 'run.failed':
      return { ...state, status: 'failed' };
    case 'run.cancelled':
      return { ...state, status: 'cancelled' };
  }
}
