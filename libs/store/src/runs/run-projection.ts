import { isTerminalEvent, type RunEvent, type RunStatus } from '@marimba/contracts';
import { type Statement, statement } from '../database/statement.js';

/** What appended events do to the rows that are kept beside the log. */
export interface ProjectionChange {
  ended: RunEvent | undefined;
  /** Steps that wait for a worker now, by id. */
  scheduled: Map<string, { attempt: number; notBefore: string | undefined }>;
  /** Steps whose row goes. */
  finished: Set<string>;
}

export function projectionOf(events: readonly RunEvent[]): ProjectionChange {
  const change: ProjectionChange = { ended: events.find(isTerminalEvent), scheduled: new Map(), finished: new Set() };
  for (const event of events) {
    if (event.type === 'step.scheduled')
      change.scheduled.set(event.data.stepId, { attempt: event.data.attempt, notBefore: event.data.notBefore });
    if (event.type === 'step.completed' || event.type === 'step.failed') {
      change.scheduled.delete(event.data.stepId);
      change.finished.add(event.data.stepId);
    }
  }
  return change;
}

/** The rows of a run's steps; one for each scheduled step that has not ended, none once the run has ended. */
export function stepRowStatements(tenantId: string, runId: string, change: ProjectionChange): Statement[] {
  if (change.ended)
    return [statement('DELETE FROM step_lease WHERE tenant_id = $1 AND run_id = $2', [tenantId, runId])];
  const statements: Statement[] = [];
  if (change.finished.size > 0)
    statements.push(
      statement('DELETE FROM step_lease WHERE tenant_id = $1 AND run_id = $2 AND step_id = ANY($3::text[])', [
        tenantId,
        runId,
        [...change.finished],
      ]),
    );
  if (change.scheduled.size > 0) {
    const steps = [...change.scheduled];
    statements.push(
      statement(
        `INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, not_before, available_at)
         SELECT $1, $2, step_id, attempt, not_before, coalesce(not_before, clock_timestamp())
         FROM unnest($3::text[], $4::int[], $5::timestamptz[]) AS step (step_id, attempt, not_before)`,
        [
          tenantId,
          runId,
          steps.map(([stepId]) => stepId),
          steps.map(([, { attempt }]) => attempt),
          steps.map(([, { notBefore }]) => notBefore ?? null),
        ],
      ),
    );
  }
  return statements;
}

export function updateRun(tenantId: string, runId: string, last: RunEvent, ended: RunEvent | undefined): Statement {
  if (!ended)
    return statement('UPDATE run SET last_seq = $3, head_hash = $4 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      runId,
      last.seq,
      last.hash,
    ]);
  const { status, output, error } = outcomeOf(ended);
  return statement(
    `UPDATE run SET last_seq = $3, head_hash = $4, status = $5, output = $6, error = $7, ended_at = $8
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, runId, last.seq, last.hash, status, versioned(output), versioned(error), ended.at],
  );
}

/** A JSON column of a run as it is stored. */
export function versioned(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify({ v: 1, value });
}

function outcomeOf(event: RunEvent): { status: RunStatus; output?: unknown; error?: unknown } {
  switch (event.type) {
    case 'run.completed':
      return { status: 'completed', output: event.data.output };
    case 'run.failed':
      return { status: 'failed', error: event.data.error };
    case 'run.cancelled':
      return {
        status: 'cancelled',
        error: { code: 'run.cancelled', message: event.data.reason, terminal: true },
      };
    default:
      throw new TypeError(`${event.type} does not end a run`);
  }
}
