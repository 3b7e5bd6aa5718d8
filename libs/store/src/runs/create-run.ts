import {
  canonicalJson,
  genesisHash,
  isTerminalEvent,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  sha256Of,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type { PendingRow } from '@marimba/engine';
import { insertBlob, referenceOf } from '../blobs/blob-repository.js';
import type { Database, Transaction } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';
import { versioned } from '../database/versioned.js';
import { chainEvents, hashBytes, insertEvents } from './run-event-rows.js';

export interface NewRun {
  runId: string;
  workflow: string;
  version: number;
  definition: WorkflowDefinition;
  /** `run.created`, and what a fork repeats. */
  events: readonly NewRunEvent[];
  /** Time of the events, ISO 8601. */
  at: string;
  /** The steps that are pending. */
  put: readonly PendingRow[];
  createdBy: string;
}

/**
 * The run, its first events and the rows of its pending steps in one transaction. A run of this id that is there already
 * stays as it is, and `undefined` says so.
 * @throws TerminalError workflow.not-found; workflow.invalid when the definition is not that of this version.
 */
export async function createRun(database: Database, tenantId: string, run: NewRun): Promise<RunEvent[] | undefined> {
  const { runId, events, at } = run;
  const [first] = events;
  if (first?.type !== 'run.created' || events.some(isTerminalEvent))
    throw new MarimbaError('internal.error', `the events of new run ${runId} must begin with run.created, not end it`);
  const { data } = first;
  return database.transaction({ tenantId }, async (transaction) => {
    const pinned = await pinnedVersion(transaction, tenantId, run, data.definition !== undefined);
    if (pinned.exists) return transaction.commit().then(() => undefined);
    const appended = chainEvents(tenantId, runId, { seq: 0, hash: genesisHash }, at, events);
    const last = appended.at(-1)!;
    await transaction.commit(
      statement(
        `INSERT INTO run (tenant_id, id, workflow_id, workflow, version, status, input, last_seq, head_hash, created_by,
           created_at, parent_run_id, parent_step, parent_told, fork_run_id, fork_step, definition_sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
        [
          tenantId,
          runId,
          pinned.workflowId,
          run.workflow,
          run.version,
          data.queued ? 'queued' : 'running',
          JSON.stringify(versioned(data.input)),
          last.seq,
          hashBytes(last.hash),
          run.createdBy,
          at,
          data.parent?.runId ?? null,
          data.parent?.stepId ?? null,
          data.parent === undefined ? null : false,
          data.forkOf?.runId ?? null,
          data.forkOf?.stepId ?? null,
          data.definition === undefined ? null : data.definitionSha256,
        ],
      ),
      insertEvents(appended),
      ...ownDefinition(tenantId, run, data.definition !== undefined),
      ...pendingRows(tenantId, runId, run.put),
    );
    return appended;
  });
}

async function pinnedVersion(
  transaction: Transaction,
  tenantId: string,
  { runId, workflow, version, definition }: NewRun,
  ownDefinition: boolean,
): Promise<{ workflowId: string; exists: boolean }> {
  const [, versions, runs] = await transaction.send(
    // Of two that create the same run at once the second finds it.
    statement('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [runId]),
    statement<{ id: string; definition_sha256: string }>(
      `SELECT workflow.id, definition_sha256 FROM workflow JOIN workflow_version USING (tenant_id)
       WHERE tenant_id = $1 AND workflow_id = workflow.id AND name = $2 AND version = $3`,
      [tenantId, workflow, version],
    ),
    statement('SELECT 1 FROM run WHERE tenant_id = $1 AND id = $2', [tenantId, runId]),
  );
  const pinned = versions.rows[0];
  if (!pinned) throw new TerminalError('workflow.not-found', `there is no workflow ${workflow} of version ${version}`);
  if (!ownDefinition && pinned.definition_sha256 !== sha256Of(canonicalJson(definition)))
    throw new TerminalError('workflow.invalid', `version ${version} of workflow ${workflow} has another definition`);
  return { workflowId: pinned.id, exists: runs.rows.length > 0 };
}

/** Where `run.created` and the run's row say that it is. */
function ownDefinition(tenantId: string, { definition }: NewRun, isOwn: boolean): Statement[] {
  if (!isOwn) return [];
  const bytes = Buffer.from(canonicalJson(definition));
  return [insertBlob(tenantId, referenceOf(bytes, 'application/json'), bytes)];
}

function pendingRows(tenantId: string, runId: string, put: readonly PendingRow[]): Statement[] {
  if (put.length === 0) return [];
  return [
    statement(
      `INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, not_before, available_at)
       SELECT $1, $2, step_id, attempt, not_before, coalesce(not_before, clock_timestamp())
       FROM unnest($3::text[], $4::int[], $5::timestamptz[]) AS step (step_id, attempt, not_before)`,
      [
        tenantId,
        runId,
        put.map(({ stepId }) => stepId),
        put.map(({ attempt }) => attempt),
        put.map(({ notBefore }) => notBefore ?? null),
      ],
    ),
  ];
}
