import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** What a key that a caller gave stands for. */
export interface RunRequest {
  key: string;
  bodySha256: string;
  runId: string;
}

/** Keys are kept this long; who takes a key removes some that are older, more than are added. */
const keptHours = 24;
const removedAtOnce = 20;

export class RunRequestRepository {
  constructor(private readonly database: Database) {}

  /** Takes the key for this run; of several at once one takes it, and all are given what it stands for then. */
  async take(tenantId: string, { key, bodySha256, runId }: RunRequest): Promise<RunRequest> {
    for (;;) {
      const [, , { rows }] = await this.database.query(
        { tenantId },
        statement(
          `DELETE FROM run_request WHERE tenant_id = $1 AND key IN (
             SELECT key FROM run_request WHERE tenant_id = $1 AND created_at < now() - $2 * interval '1 hour'
             ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED)`,
          [tenantId, keptHours, removedAtOnce],
        ),
        statement(
          `INSERT INTO run_request (tenant_id, key, body_sha256, run_id, created_at) VALUES ($1, $2, $3, $4, now())
           ON CONFLICT (tenant_id, key) DO NOTHING`,
          [tenantId, key, bodySha256, runId],
        ),
        statement<{ body_sha256: string; run_id: string }>(
          'SELECT body_sha256, run_id FROM run_request WHERE tenant_id = $1 AND key = $2',
          [tenantId, key],
        ),
      );
      const [found] = rows;
      if (found !== undefined) return { key, bodySha256: found.body_sha256, runId: found.run_id };
      // Whoever had it has let go of it between the two statements.
    }
  }

  /** The key is free again, unless its run was started meanwhile. */
  async release(tenantId: string, { key, runId }: RunRequest): Promise<void> {
    await this.database.query(
      { tenantId },
      statement(
        `DELETE FROM run_request WHERE tenant_id = $1 AND key = $2 AND run_id = $3
           AND NOT EXISTS (SELECT 1 FROM run WHERE tenant_id = $1 AND id = $3)`,
        [tenantId, key, runId],
      ),
    );
  }
}
