import type { RunEventType, StreamMessage } from '@marimba/contracts';

/** Exhaustive by its type: a new event is shown as soon as it is named here. */
const eventTypes: Record<RunEventType, true> = {
  'run.created': true,
  'run.admitted': true,
  'step.scheduled': true,
  'step.started': true,
  'step.skipped': true,
  'step.entered': true,
  'step.iterated': true,
  'step.waiting': true,
  'signal.received': true,
  'approval.requested': true,
  'approval.decided': true,
  'child.started': true,
  'child.ended': true,
  'model.called': true,
  'tool.called': true,
  'policy.decided': true,
  'assurance.planned': true,
  'candidate.scored': true,
  'assurance.concluded': true,
  'retrieval.done': true,
  'context.chosen': true,
  'memory.accessed': true,
  'step.completed': true,
  'step.failed': true,
  'run.suspended': true,
  'run.resumed': true,
  'run.completed': true,
  'run.failed': true,
  'run.cancelled': true,
};

/**
 * Whether these pages know what a message is. What is in it was checked by the service, as it was written and as it was read:
 * to check 5,000 events by their schemas once more, in a browser that has not compiled the checks, takes longer than to show them.
 */
export function isKnownMessage(message: { event: string; data: unknown }): message is StreamMessage {
  const { event, data } = message;
  if (typeof data !== 'object' || data === null) return false;
  if (event !== 'event') return event === 'token' || event === 'progress' || event === 'end';
  const { seq, type } = data as { seq?: unknown; type?: unknown };
  return typeof seq === 'number' && typeof type === 'string' && Object.hasOwn(eventTypes, type);
}
