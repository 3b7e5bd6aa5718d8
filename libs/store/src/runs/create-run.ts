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
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { chainEvents, insertEvents } from './run-event-rows.js';
import { projectionOf, stepRowStatements, versioned } from './run-projection.js';

export interface NewRun {
  runId: string;
  workflow: string;
  version: number;
  definition: WorkflowDefinition;
  /** `run.created`, then the first `step.scheduled`. */
  events: readonly NewRunEvent[];
  createdBy: string;
}

/**
 * The run, its first events and the rows of its first steps in one transaction.
 * @throws TerminalError workflow.not-found; workflow.invalid when the definition is not that of this version.
 */
export async function createRun(database: Database, tenantId: string, run: NewRun): Promise<RunEvent[]> {
  const { runId, workflow, version, definition, events, createdBy } = run;
  const [first] = events;
  if (first?.type !== 'run.created' || events.some(isTerminalEvent))
    throw new MarimbaError(
      'internal.error',
      `the events of new run ${runId} must begin with run.created and not end it`,
    );
  return database.transaction({ tenantId }, async (transaction) => {
    const [{ rows }] = await transaction.send(
      statement<{ id: string; definition_sha256: string; at: Date }>(
        `SELECT workflow.id, definition_sha256, clock_timestamp()::timestamptz(3) AS at
         FROM workflow JOIN workflow_version USING (tenant_id)
         WHERE tenant_id = $1 AND workflow_id = workflow.id AND name = $2 AND version = $3`,
        [tenantId, workflow, version],
      ),
    );
    const pinned = rows[0];
    if (!pinned)
      throw new TerminalError('workflow.not-found', `there is no workflow ${workflow} of version ${version}`);
    if (pinned.definition_sha256 !== sha256Of(canonicalJson(definition)))
      throw new TerminalError('workflow.invalid', `version ${version} of workflow ${workflow} has another definition`);
    const appended = chainEvents(tenantId, runId, { seq: 0, hash: genesisHash }, pinned.at, events);
    const last = appended.at(-1)!;
    await transaction.commit(
      statement(
        `INSERT INTO run (tenant_id, id, workflow_id, workflow, version, status, input, last_seq, head_hash, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10)`,
        [
          tenantId,
          runId,
          pinned.id,
          workflow,
          version,
          versioned(first.data.input),
          last.seq,
          last.hash,
          createdBy,
          pinned.at,
        ],
      ),
      insertEvents(appended),
      ...stepRowStatements(tenantId, runId, projectionOf(appended)),
    );
    return appended;
  });
}
