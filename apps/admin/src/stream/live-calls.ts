import type { RunEvent, TokenMessage } from '@marimba/contracts';

/** A model call that is being written and is not in the log yet. */
export interface LiveCall {
  stepId: string;
  callKey: string;
  text: string;
  /** The token index that comes next. */
  next: number;
}

export const liveCallId = (stepId: string, callKey: string): string => `${stepId}/${callKey}`;

/** Live calls by {@link liveCallId}, in order of their first token. Never changed in place. */
export type LiveCalls = ReadonlyMap<string, LiveCall>;

/**
 * Adds tokens. Index 0 begins the call anew (another worker took it over); a token that was seen before, as after a
 * reconnect, is dropped.
 */
export function addTokens(calls: LiveCalls, tokens: readonly TokenMessage[]): LiveCalls {
  const changed = new Map(calls);
  for (const { stepId, callKey, index, text } of tokens) {
    const id = liveCallId(stepId, callKey);
    const known = changed.get(id);
    if (index === 0 || !known) changed.set(id, { stepId, callKey, text, next: index + 1 });
    else if (index >= known.next) changed.set(id, { ...known, text: known.text + text, next: index + 1 });
  }
  return changed;
}

/** Drops the calls that the log now holds, and those of steps and runs that have ended. */
export function settleCalls(calls: LiveCalls, events: readonly RunEvent[]): LiveCalls {
  if (calls.size === 0) return calls;
  const left = new Map(calls);
  for (const event of events) {
    if (event.type === 'model.called') left.delete(liveCallId(event.data.stepId, event.data.callKey));
    else if (event.type === 'step.completed' || event.type === 'step.failed') {
      for (const [id, call] of left) if (call.stepId === event.data.stepId) left.delete(id);
    } else if (event.type === 'run.completed' || event.type === 'run.failed' || event.type === 'run.cancelled')
      left.clear();
  }
  return left;
}
