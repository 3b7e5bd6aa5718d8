import { isDeepStrictEqual } from 'node:util';
import { MarimbaError, type RunEvent, verifyEvents, type WorkflowDefinition } from '@marimba/contracts';
import { projectRun, type RunProjection } from '@marimba/engine';
import type { Database, Transaction } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';
import { versioned } from '../database/versioned.js';
import { hashBytes } from './run-event-rows.js';
import { runNotFound } from './run-not-found.js';

/** Something that is stored otherwise than the log of its run says. */
export interface ProjectionDifference {
  field: keyof RunProjection;
  stored: unknown;
  log: unknown;
}

interface RunAddress {
  tenantId: string;
  runId: string;
}

/**
 * Compares what is stored beside a log with what the log says, and puts it right where `write`. The log is read by `load`
 * in the same transaction, while nobody can append to it.
 * @throws TerminalError run.not-found; MarimbaError audit.broken where `write` and the log's own chain does not hold
 */
export async function rebuildRun(
  database: Database,
  { tenantId, runId }: RunAddress,
  load: (transaction: Transaction) => Promise<{ definition: WorkflowDefinition; events: RunEvent[] }>,
  { write }: { write: boolean },
): Promise<ProjectionDifference[]> {
  return database.transaction({ tenantId }, async (transaction) => {
    const stored = await storedProjection(transaction, tenantId, runId);
    const { definition, events } = await load(transaction);
    if (write) refuseBrokenLog(runId, events);
    const log = projectRun(definition, events);
    const differences = (Object.keys(log) as (keyof RunProjection)[])
      .filter((field) => !isDeepStrictEqual(plain(stored[field]), plain(log[field])))
      .map((field) => ({ field, stored: stored[field], log: log[field] }));
    const changes = write && differences.length > 0 ? corrections(tenantId, runId, stored, log) : [];
    await transaction.commit(...changes);
    return differences;
  });
}

/** What was changed is not to be believed: the projection may be the better witness. */
function refuseBrokenLog(runId: string, events: readonly RunEvent[]): void {
  const [problem] = verifyEvents(events);
  if (problem === undefined) return;
  throw new MarimbaError(
    'audit.broken',
    `the log of run ${runId} does not hold: event ${problem.seq} ${problem.message}`,
    {
      remedy: 'look at GET /v1/runs/:id/chain; restore the log from a backup before its projection is rebuilt',
    },
  );
}

/** Without members that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

interface StoredRow {
  status: RunProjection['status'];
  input: { value: RunProjection['input'] };
  output: { value: RunProjection['output'] } | null;
  error: { value: RunProjection['error'] } | null;
  suspension: string | null;
  last_seq: number;
  head_hash: Buffer;
  created_by: string;
  created_at: Date;
  ended_at: Date | null;
  used_tokens: string;
  used_tool_calls: number;
}

async function storedProjection(transaction: Transaction, tenantId: string, runId: string): Promise<RunProjection> {
  const [runs, leases] = await transaction.send(
    statement<StoredRow>('SELECT * FROM run WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, runId]),
    statement<{ step_id: string; attempt: number; not_before: Date | null }>(
      'SELECT step_id, attempt, not_before FROM step_lease WHERE tenant_id = $1 AND run_id = $2 ORDER BY step_id COLLATE "C"',
      [tenantId, runId],
    ),
  );
  const run = runs.rows[0];
  if (run === undefined) throw runNotFound(runId);
  return {
    status: run.status,
    input: run.input.value,
    output: run.output?.value ?? null,
    error: run.error?.value ?? null,
    suspension: run.suspension,
    lastSeq: run.last_seq,
    headHash: run.head_hash.toString('hex'),
    createdBy: run.created_by,
    createdAt: run.created_at.toISOString(),
    endedAt: run.ended_at?.toISOString() ?? null,
    usedTokens: Number(run.used_tokens),
    usedToolCalls: run.used_tool_calls,
    pending: leases.rows.map(({ step_id, attempt, not_before }) => ({
      stepId: step_id,
      attempt,
      notBefore: not_before?.toISOString(),
    })),
  };
}

/** Leases that are right stay with whoever holds them; the others begin anew. */
function corrections(tenantId: string, runId: string, stored: RunProjection, log: RunProjection): Statement[] {
  const isRight = (row: RunProjection['pending'][number]) =>
    stored.pending.some((each) => isDeepStrictEqual(plain(each), plain(row)));
  const right = log.pending.filter(isRight);
  const missing = log.pending.filter((row) => !isRight(row));
  const json = (value: unknown) => (value === null ? null : JSON.stringify(versioned(value)));
  return [
    statement(
      `UPDATE run SET status = $3, input = $4, output = $5, error = $6, suspension = $7, last_seq = $8, head_hash = $9,
         created_by = $10, created_at = $11, ended_at = $12, used_tokens = $13, used_tool_calls = $14
       WHERE tenant_id = $1 AND id = $2`,
      [
        tenantId,
        runId,
        log.status,
        json(log.input),
        json(log.output),
        json(log.error),
        log.suspension,
        log.lastSeq,
        hashBytes(log.headHash),
        log.createdBy,
        log.createdAt,
        log.endedAt,
        log.usedTokens,
        log.usedToolCalls,
      ],
    ),
    statement('DELETE FROM step_lease WHERE tenant_id = $1 AND run_id = $2 AND NOT (step_id = ANY ($3::text[]))', [
      tenantId,
      runId,
      right.map(({ stepId }) => stepId),
    ]),
    statement(
      `INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, not_before, available_at)
       SELECT $1, $2, step_id, attempt, not_before,
         CASE WHEN $6 = 'suspended' THEN 'infinity' ELSE coalesce(not_before, clock_timestamp()) END
       FROM unnest($3::text[], $4::int[], $5::timestamptz[]) AS step (step_id, attempt, not_before)`,
      [
        tenantId,
        runId,
        missing.map(({ stepId }) => stepId),
        missing.map(({ attempt }) => attempt),
        missing.map(({ notBefore }) => notBefore ?? null),
        log.status,
      ],
    ),
  ];
}
