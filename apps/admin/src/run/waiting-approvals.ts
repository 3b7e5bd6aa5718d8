import { isTerminalEvent, type RunEvent, type RunEventOf, type RunStatus } from '@marimba/contracts';

/** The questions of a run that nobody has answered yet, oldest first. */
export function waitingApprovals(events: readonly RunEvent[]): RunEventOf<'approval.requested'>[] {
  const waiting = new Map<string, RunEventOf<'approval.requested'>>();
  for (const event of events)
    if (event.type === 'approval.requested') waiting.set(event.data.stepId, event);
    else if (event.type === 'approval.decided') {
      const { stepId, subjectSha256 } = event.data;
      if (waiting.get(stepId)?.data.subjectSha256 === subjectSha256) waiting.delete(stepId);
    } else if (event.type === 'step.completed' || event.type === 'step.failed') waiting.delete(event.data.stepId);
    else if (isTerminalEvent(event)) waiting.clear();
  return [...waiting.values()];
}

/** A run's status as its log has it; undefined where the log says nothing about it. */
export function statusIn(events: readonly RunEvent[]): RunStatus | undefined {
  const said = events.findLast(({ type }) => type in statusAfter);
  return said && statusAfter[said.type];
}

const statusAfter: Partial<Record<RunEvent['type'], RunStatus>> = {
  'run.admitted': 'running',
  'run.suspended': 'suspended',
  'run.resumed': 'running',
  'run.completed': 'completed',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
};
