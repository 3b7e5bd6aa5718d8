import type { RunEvent, RunEventOf, WorkflowDefinition } from '@marimba/contracts';
import { foldEvents } from './decide.js';

/** What a run asks people for, and what they have said. */
export interface Approval {
  requested: RunEventOf<'approval.requested'>;
  /** `ended`: the step is over without a decision, because its time or its run is. */
  status: 'waiting' | 'approved' | 'refused' | 'ended';
  decision?: RunEventOf<'approval.decided'>;
}

/** The questions of a run, in the order in which they were asked; of one that a step asked again only the newest. */
export function approvalsOf(definition: WorkflowDefinition, events: readonly RunEvent[]): Approval[] {
  const { steps, status } = foldEvents(definition, events);
  const newest = new Map<string, RunEventOf<'approval.requested'>>();
  for (const event of events) {
    if (event.type !== 'approval.requested') continue;
    const { stepId, subjectSha256 } = event.data;
    newest.set(`${stepId} ${subjectSha256}`, event);
  }
  return [...newest.values()].map((requested): Approval => {
    const { stepId, subjectSha256 } = requested.data;
    const isAbout = (event: RunEvent): event is RunEventOf<'approval.decided'> =>
      event.type === 'approval.decided' && event.data.stepId === stepId && event.data.subjectSha256 === subjectSha256;
    const decision = events.find(isAbout);
    if (decision !== undefined) return { requested, decision, status: decision.data.approved ? 'approved' : 'refused' };
    const step = steps.get(stepId);
    const asks = step?.status === 'waiting' && step.subjectSha256 === subjectSha256;
    const waits = (status === 'running' || status === 'suspended') && asks;
    return { requested, status: waits ? 'waiting' : 'ended' };
  });
}
