import {
  isTerminalEvent,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  type RunStatus,
  TerminalError,
} from '@marimba/contracts';
import type { StepLease } from '@marimba/engine';
import { insertAuditEvent, lockAuditHead, nextAuditEvent } from '../audit/audit-chain.js';
import type { Database, Transaction } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';
import { chainEvents, insertEvents } from './run-event-rows.js';
import { runNotFound } from './run-not-found.js';
import { projectionOf, stepRowStatements, updateRun } from './run-projection.js';
import { lockLease } from './step-leases.js';

interface LockedRun {
  status: RunStatus;
  last_seq: number;
  head_hash: string;
  at: Date;
}

export interface Append {
  tenantId: string;
  runId: string;
  expectedSeq: number;
  events: readonly NewRunEvent[];
  lease?: StepLease | undefined;
}

/**
 * Appends in two round trips: one takes the run (and its lease, and the tenant's chain when the run ends), one writes
 * and commits. Rows are always locked in this order: run, lease, tenant.
 */
export async function appendEvents(database: Database, append: Append): Promise<RunEvent[]> {
  const { tenantId, runId, events } = append;
  if (events.length === 0) return [];
  return database.transaction({ tenantId }, async (transaction) => {
    const { run, seal } = await take(transaction, append);
    const head = { seq: run.last_seq, hash: run.head_hash };
    const appended = chainEvents(tenantId, runId, head, run.at, events);
    const last = appended.at(-1)!;
    const change = projectionOf(appended);
    if (change.ended && change.ended !== last)
      throw new MarimbaError('internal.error', `${change.ended.type} must be the last event of run ${runId}`);
    await transaction.commit(
      insertEvents(appended),
      updateRun(tenantId, runId, last, change.ended),
      ...stepRowStatements(tenantId, runId, change),
      ...seal(last),
    );
    return appended;
  });
}

interface Taken {
  run: LockedRun;
  /** What seals the run in the tenant's chain, when it ends. */
  seal(last: RunEvent): Statement[];
}

/** @throws TerminalError run.not-found, step.lease-lost, run.already-ended; MarimbaError run.sequence-conflict */
async function take(transaction: Transaction, append: Append): Promise<Taken> {
  const { tenantId, runId, expectedSeq, events, lease } = append;
  const lockRun = statement<LockedRun>(
    `SELECT status, last_seq, head_hash, clock_timestamp()::timestamptz(3) AS at
     FROM run WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenantId, runId],
  );
  const holdLease = lease ? lockLease(lease) : statement('SELECT 1');
  const ends = events.some(isTerminalEvent);
  const [runs, leases, tenants, heads] = ends
    ? await transaction.send(lockRun, holdLease, ...lockAuditHead(tenantId))
    : await transaction.send(lockRun, holdLease);
  const run = runs.rows[0];
  if (!run) throw runNotFound(runId);
  if (lease && leases.rows.length === 0)
    throw new TerminalError(
      'step.lease-lost',
      `step ${lease.stepId} of run ${runId} (attempt ${lease.attempt}) is no longer held by this worker`,
    );
  if (run.last_seq !== expectedSeq)
    throw new MarimbaError(
      'run.sequence-conflict',
      `the log of run ${runId} has grown to ${run.last_seq}; the append expected ${expectedSeq}`,
      { remedy: 'read the log again and decide from there' },
    );
  if (run.status !== 'running') throw new TerminalError('run.already-ended', `run ${runId} is ${run.status}`);
  const seal = (last: RunEvent): Statement[] => {
    const tenant = tenants?.rows[0];
    if (!tenant || !heads) return [];
    const sealed = { actor: 'marimba', action: 'run.sealed', subject: runId };
    const detail = { lastSeq: last.seq, headHash: last.hash };
    return [insertAuditEvent(nextAuditEvent(tenantId, heads, tenant.at, { ...sealed, detail }))];
  };
  return { run, seal };
}
