import { type DocumentSnapshot, documentSnapshot } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';

export type NewDocumentSnapshot = Omit<DocumentSnapshot, 'id' | 'createdAt' | 'lastUsedAt'>;

/** Which documents a model has read into a state, and of which texts. The states themselves lie with the workers. */
export class DocumentSnapshotRepository {
  constructor(private readonly database: Database) {}

  /** The snapshot of just these documents in this order and form, of whatever texts. */
  async find(
    tenantId: string,
    { model, documentIds, rendering }: Pick<DocumentSnapshot, 'model' | 'documentIds' | 'rendering'>,
  ): Promise<DocumentSnapshot | undefined> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<SnapshotRow>(
        `SELECT * FROM document_snapshot WHERE tenant_id = $1 AND model = $2 AND document_ids = $3::uuid[] AND rendering = $4`,
        [tenantId, model, documentIds, rendering],
      ),
    );
    return rows[0] && snapshotOf(rows[0]);
  }

  /**
   * Takes the place of one of the same documents; one that is the same already was used now. Undefined where a document is
   * gone by now: what is known of it went with it.
   */
  async keep(tenantId: string, snapshot: NewDocumentSnapshot): Promise<DocumentSnapshot | undefined> {
    const { model, modelFingerprint, documentIds, textsSha256, rendering, tokens, bytes } = snapshot;
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<SnapshotRow>(
        `INSERT INTO document_snapshot (tenant_id, id, model, model_fingerprint, document_ids, texts_sha256, rendering,
           tokens, bytes, created_at, last_used_at)
         SELECT $1::uuid, $2::uuid, $3, $4, $5::uuid[], $6, $7, $8, $9, now(), now()
         WHERE NOT EXISTS (SELECT FROM unnest($5::uuid[]) AS named (id)
           WHERE NOT EXISTS (SELECT FROM document WHERE document.tenant_id = $1::uuid AND document.id = named.id))
         ON CONFLICT (tenant_id, model, document_ids, rendering) DO UPDATE SET
           created_at = CASE WHEN (document_snapshot.model_fingerprint, document_snapshot.texts_sha256) = ($4, $6)
             THEN document_snapshot.created_at ELSE now() END,
           model_fingerprint = $4, texts_sha256 = $6, tokens = $8, bytes = $9, last_used_at = now()
         RETURNING *`,
        [tenantId, uuidV7(), model, modelFingerprint, documentIds, textsSha256, rendering, tokens, bytes],
      ),
    );
    return rows[0] && snapshotOf(rows[0]);
  }

  /** Those that hold a document, newest first. */
  async list(tenantId: string, documentId: string): Promise<DocumentSnapshot[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<SnapshotRow>(
        `SELECT * FROM document_snapshot WHERE tenant_id = $1 AND document_ids @> ARRAY[$2::uuid]
         ORDER BY created_at DESC, id DESC LIMIT 200`,
        [tenantId, documentId],
      ),
    );
    return rows.map(snapshotOf);
  }
}

interface SnapshotRow {
  id: string;
  model: string;
  model_fingerprint: string;
  document_ids: string[];
  texts_sha256: string;
  rendering: string;
  tokens: number;
  bytes: string;
  created_at: Date;
  last_used_at: Date;
}

function snapshotOf(row: SnapshotRow): DocumentSnapshot {
  return documentSnapshot.parse({
    id: row.id,
    model: row.model,
    modelFingerprint: row.model_fingerprint,
    documentIds: row.document_ids,
    textsSha256: row.texts_sha256,
    rendering: row.rendering,
    tokens: row.tokens,
    bytes: Number(row.bytes),
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
  });
}
