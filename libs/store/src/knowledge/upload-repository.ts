import type { BlobReference } from '@marimba/contracts';
import { type BlobRepository, dropBlobs, holdBlob, referenceOf } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** Bytes that wait for a run to read them. What no document was made of goes when the run has ended. */
export class UploadRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobRepository,
  ) {}

  /** Keeps bytes for a run whose id is chosen already. */
  async put(tenantId: string, runId: string, bytes: Uint8Array): Promise<BlobReference> {
    const reference = referenceOf(bytes, 'application/octet-stream');
    await this.database.query(
      { tenantId },
      holdBlob(tenantId, reference, bytes),
      statement(
        `INSERT INTO upload (tenant_id, run_id, sha256, created_at) VALUES ($1, $2, $3, now())
         ON CONFLICT (tenant_id, run_id, sha256) DO NOTHING`,
        [tenantId, runId, reference.blob],
      ),
    );
    return reference;
  }

  /** @throws TerminalError blob.not-found, blob.corrupt */
  async get(tenantId: string, sha256: string): Promise<Uint8Array> {
    return (await this.blobs.get(tenantId, sha256)).bytes;
  }

  /** Forgets the uploads of runs that have ended, and of those that never began, a day later. Gives how many. */
  async sweep(tenantId: string): Promise<number> {
    return this.database.transaction({ tenantId }, async (transaction) => {
      const [{ rows }] = await transaction.send(
        statement<{ sha256: string }>(
          `DELETE FROM upload WHERE tenant_id = $1 AND (
             EXISTS (SELECT FROM run WHERE run.tenant_id = $1 AND run.id = upload.run_id AND ended_at IS NOT NULL)
             OR created_at < now() - interval '1 day'
               AND NOT EXISTS (SELECT FROM run WHERE run.tenant_id = $1 AND run.id = upload.run_id)
           ) RETURNING sha256`,
          [tenantId],
        ),
      );
      await transaction.commit(...dropBlobs(tenantId, [...new Set(rows.map(({ sha256 }) => sha256))]));
      return rows.length;
    });
  }
}
