import type { StepJob } from '@marimba/contracts';
import type { Clock, JobQueue, PendingRow } from '../ports.js';
import type { ActiveRun } from './active-run.js';

interface Queueing {
  queue: JobQueue;
  clock: Clock;
  warn?(message: string, error: unknown): void;
}

/** For when it is due. Its earlier job may be the very one whose worker asks for this, so one that is taken does not stand in for it. */
export function queueStep({ queue, clock }: Queueing, job: StepJob, notBefore?: Date | string): Promise<void> {
  const delayMs = notBefore === undefined ? 0 : Math.max(0, new Date(notBefore).getTime() - clock.now().getTime());
  return queue.enqueueStep(job, { redeliver: true, ...(delayMs === 0 ? {} : { delayMs }) });
}

/** They are committed: without a queue they begin later, when the reconciler finds them. */
export async function queueSteps(parts: Queueing, run: ActiveRun, rows: readonly PendingRow[]): Promise<void> {
  const { tenantId, runId, definition } = run;
  const queued = await Promise.allSettled(
    rows.map(({ stepId, attempt, notBefore }) =>
      queueStep(parts, { v: 1, tenantId, runId, stepId, attempt, workflow: definition.name }, notBefore),
    ),
  );
  const failed = queued.find((result) => result.status === 'rejected');
  if (failed !== undefined)
    parts.warn?.(`steps of run ${runId} were not queued; the reconciler will do it`, failed.reason);
}
