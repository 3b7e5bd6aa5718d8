import type { RunEvent, RunEventOf } from '@marimba/contracts';

/** The event that says what a run was given; undefined until the log has come. */
export function createdEvent(events: readonly RunEvent[]): RunEventOf<'run.created'> | undefined {
  const first = events[0];
  return first?.type === 'run.created' ? first : undefined;
}
