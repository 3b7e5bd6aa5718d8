import type { RunEvent } from '@marimba/contracts';

/** What `marimba_observe` is told of an event. */
export type ObservedEvent = Record<string, unknown> & { type: string };

/** The events that lists of runs and of approvals are projected from, with what these need of them; most mean nothing. */
export function observedEvents(events: readonly RunEvent[]): ObservedEvent[] {
  return events.flatMap((event) => {
    const observed = observe(event);
    return observed === undefined ? [] : [{ ...observed, type: event.type, seq: event.seq, at: event.at }];
  });
}

function observe(event: RunEvent): Record<string, unknown> | undefined {
  switch (event.type) {
    case 'approval.requested': {
      const { stepId, title, subject, subjectSha256, until } = event.data;
      return { stepId, title, subject, subjectSha256, until };
    }
    case 'approval.decided': {
      const { stepId, subjectSha256, approved, decidedBy, reason } = event.data;
      return { stepId, subjectSha256, approved, decidedBy, reason };
    }
    case 'step.failed':
      return { stepId: event.data.stepId };
    case 'model.called':
      return { model: event.data.model };
    case 'candidate.scored': {
      const { stepId, candidate, scores } = event.data;
      const unmet = scores.flatMap(({ id, passed }) => (passed ? [] : [id]));
      return unmet.length === 0 ? undefined : { stepId, candidate, unmet };
    }
    case 'assurance.concluded':
      return event.data.passed ? undefined : { stepId: event.data.stepId, candidate: event.data.chosen };
    default:
      return undefined;
  }
}
