import type { EndedChild } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** Runs that wait for others: for one less of their workflow, or for the run that they have begun. */
export class RunLinks {
  constructor(private readonly database: Database) {}

  async listQueued(limit: number): Promise<{ tenantId: string; runId: string }[]> {
    const [{ rows }] = await this.database.query(
      'system',
      statement<{ tenant_id: string; id: string }>(
        "SELECT tenant_id, id FROM run WHERE status = 'queued' ORDER BY created_at, id LIMIT $1",
        [limit],
      ),
    );
    return rows.map(({ tenant_id, id }) => ({ tenantId: tenant_id, runId: id }));
  }

  async queuedBeside(tenantId: string, runId: string, limit: number): Promise<string[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ id: string }>(
        `SELECT id FROM run WHERE tenant_id = $1 AND status = 'queued'
           AND workflow_id = (SELECT workflow_id FROM run WHERE tenant_id = $1 AND id = $2)
         ORDER BY created_at, id LIMIT $3`,
        [tenantId, runId, limit],
      ),
    );
    return rows.map(({ id }) => id);
  }

  async listEndedChildren(limit: number): Promise<EndedChild[]> {
    const [{ rows }] = await this.database.query(
      'system',
      statement<{ tenant_id: string; id: string; parent_run_id: string; parent_step: string }>(
        `SELECT tenant_id, id, parent_run_id, parent_step FROM run
         WHERE NOT parent_told AND ended_at IS NOT NULL ORDER BY ended_at, id LIMIT $1`,
        [limit],
      ),
    );
    return rows.map(({ tenant_id, id, parent_run_id, parent_step }) => ({
      tenantId: tenant_id,
      runId: id,
      parent: { runId: parent_run_id, stepId: parent_step },
    }));
  }

  async childTold({ tenantId, runId }: EndedChild): Promise<void> {
    await this.database.query(
      { tenantId },
      statement('UPDATE run SET parent_told = true WHERE tenant_id = $1 AND id = $2', [tenantId, runId]),
    );
  }

  async openChildren(tenantId: string, runId: string): Promise<string[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ id: string }>(
        'SELECT id FROM run WHERE tenant_id = $1 AND parent_run_id = $2 AND ended_at IS NULL ORDER BY id',
        [tenantId, runId],
      ),
    );
    return rows.map(({ id }) => id);
  }
}
