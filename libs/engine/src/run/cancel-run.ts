import { type RunEvent, TerminalError } from '@marimba/contracts';
import type { RunNotifier, RunStore } from '../ports.js';
import { RunLog } from './run-log.js';

export interface CancelRequest {
  tenantId: string;
  runId: string;
  reason: string;
  cancelledBy: string;
}

/**
 * Ends a run at once. Workers that are busy with its steps lose their leases and stop within a second.
 * @throws TerminalError run.not-found, run.already-ended
 */
export async function cancelRun(
  store: RunStore,
  notifier: RunNotifier,
  { tenantId, runId, reason, cancelledBy }: CancelRequest,
): Promise<RunEvent> {
  const log = await RunLog.open(store, tenantId, runId);
  const [cancelled] = await log.append(() => [{ type: 'run.cancelled', data: { v: 1, reason, cancelledBy } }]);
  if (cancelled === undefined)
    throw new TerminalError('internal.error', `the cancellation of run ${runId} was not written`);
  await notifier.runChanged(runId, cancelled.seq);
  return cancelled;
}
