import {
  type CollectionResource,
  collectionResource,
  type FilterableKeys,
  type JsonValue,
  type SearchRanking,
  TerminalError,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import { dropBlobs } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { type Removal, removalOf } from './removed-documents.js';

export interface NewCollection {
  name: string;
  description?: string | undefined;
  /** Characters of a chunk; both or none. */
  chunkTarget?: number | undefined;
  chunkMax?: number | undefined;
  filterable?: FilterableKeys | undefined;
  ranking?: SearchRanking | undefined;
  /** The model that reads each new document once, whole. */
  snapshotModel?: string | undefined;
}

export class CollectionRepository {
  constructor(private readonly database: Database) {}

  /** @throws TerminalError collection.exists */
  async create(
    tenantId: string,
    { name, description, chunkTarget, chunkMax, filterable = {}, ranking = {}, snapshotModel }: NewCollection,
    actor: string,
  ): Promise<CollectionResource> {
    const sizes = { chunkTarget: chunkTarget ?? null, chunkMax: chunkMax ?? null };
    return this.database.transaction({ tenantId }, async (transaction) => {
      const id = uuidV7();
      const [{ rows }] = await transaction.send(
        statement<{ created_at: Date }>(
          `INSERT INTO collection (tenant_id, id, name, description, filterable, ranking, created_by, created_at,
             chunk_target, chunk_max, snapshot_model)
           VALUES ($1, $2, $3, $4, $5, $6, $7, now(), $8, $9, $10)
           ON CONFLICT (tenant_id, name) DO NOTHING RETURNING created_at`,
          [
            ...[tenantId, id, name, description ?? null, filterable, ranking, actor],
            ...[sizes.chunkTarget, sizes.chunkMax, snapshotModel ?? null],
          ],
        ),
      );
      const createdAt = rows[0]?.created_at;
      if (!createdAt) throw new TerminalError('collection.exists', `there is a collection ${name} already`);
      await transaction.commit(
        await auditInside(transaction, tenantId, {
          actor,
          action: 'collection.created',
          subject: name,
          detail: { id },
        }),
      );
      const fresh = { ...sizes, documents: 0, chunks: 0, filterable, ranking, createdAt };
      const chosen = { snapshotModel: snapshotModel ?? null };
      return resourceOf({ id, name, description: description ?? null, ...fresh, ...chosen });
    });
  }

  /** @throws TerminalError collection.not-found */
  async get(tenantId: string, name: string): Promise<CollectionResource> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.collection.findUnique({ where: { tenantId_name: { tenantId, name } } }),
    );
    if (!found) throw collectionNotFound(name);
    return resourceOf(found, await this.snapshotsOf(tenantId, [found.id]));
  }

  /** From the next search on. @throws TerminalError collection.not-found */
  async rank(tenantId: string, name: string, ranking: SearchRanking, actor: string): Promise<CollectionResource> {
    await this.database.transaction({ tenantId }, async (transaction) => {
      const [{ rows }] = await transaction.send(
        statement<{ id: string }>(
          'UPDATE collection SET ranking = $3 WHERE tenant_id = $1 AND name = $2 RETURNING id',
          [tenantId, name, ranking],
        ),
      );
      if (!rows[0]) throw collectionNotFound(name);
      await transaction.commit(
        await auditInside(transaction, tenantId, {
          actor,
          action: 'collection.ranked',
          subject: name,
          detail: { id: rows[0].id, ranking: ranking as Record<string, JsonValue> },
        }),
      );
    });
    return this.get(tenantId, name);
  }

  /** With its documents and all that is made of them. @throws TerminalError collection.not-found */
  async remove(tenantId: string, name: string, actor: string): Promise<void> {
    return this.database.transaction({ tenantId }, async (transaction) => {
      const [collections, { rows }] = await transaction.send(
        statement<{ id: string }>('SELECT id FROM collection WHERE tenant_id = $1 AND name = $2 FOR UPDATE', [
          tenantId,
          name,
        ]),
        statement<{ id: string; title: string; source: string; sha256: string; original_sha256: string | null }>(
          `SELECT id, title, source, sha256, original_sha256 FROM document
           WHERE tenant_id = $1 AND collection_id = (SELECT id FROM collection WHERE tenant_id = $1 AND name = $2)`,
          [tenantId, name],
        ),
      );
      const id = collections.rows[0]?.id;
      if (id === undefined) throw collectionNotFound(name);
      const removals: Removal[] = [];
      for (const document of rows)
        removals.push(await removalOf(transaction, tenantId, { ...document, collection: name }, { together: true }));
      const audit = await auditInside(transaction, tenantId, {
        actor,
        action: 'collection.deleted',
        subject: name,
        detail: {
          id,
          documents: rows.length,
          chunks: removals.reduce((sum, { detail }) => sum + detail.chunks, 0),
          snapshots: removals.reduce((sum, { detail }) => sum + detail.snapshots.length, 0),
        },
      });
      const blobs = new Set(rows.flatMap(({ sha256, original_sha256 }) => [sha256, original_sha256 ?? sha256]));
      await transaction.commit(
        statement('DELETE FROM document WHERE tenant_id = $1 AND collection_id = $2', [tenantId, id]),
        statement('DELETE FROM document_content WHERE tenant_id = $1 AND collection_id = $2', [tenantId, id]),
        statement('DELETE FROM collection WHERE tenant_id = $1 AND id = $2', [tenantId, id]),
        ...removals.map(({ record }) => record),
        ...dropBlobs(tenantId, [...blobs]),
        audit,
      );
    });
  }

  async list(tenantId: string, query: PageQuery): Promise<Page<CollectionResource>> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.collection.findMany({
        where: { tenantId, ...afterCursor(query.cursor) },
        orderBy: newestFirst,
        take: query.limit + 1,
      }),
    );
    const ids = found.map(({ id }) => id);
    const snapshots = await this.snapshotsOf(tenantId, ids);
    return pageOf(found, query.limit, (row) => resourceOf(row, snapshots));
  }

  /** Each counts for the collection of its first document; all are of one. */
  private async snapshotsOf(tenantId: string, ids: readonly string[]): Promise<SnapshotsRow[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<SnapshotsRow>(
        `SELECT collection_id, model, count(*)::int AS snapshots, sum(tokens)::float8 AS tokens, sum(snapshot.bytes)::float8 AS bytes
         FROM document_snapshot AS snapshot
         JOIN document ON document.tenant_id = snapshot.tenant_id AND document.id = snapshot.document_ids[1]
         WHERE snapshot.tenant_id = $1 AND collection_id = ANY ($2::uuid[]) GROUP BY 1, 2 ORDER BY 1, 2`,
        [tenantId, ids],
      ),
    );
    return rows;
  }
}

interface SnapshotsRow {
  collection_id: string;
  model: string;
  snapshots: number;
  tokens: number;
  bytes: number;
}

interface CollectionFields {
  id: string;
  name: string;
  description: string | null;
  chunkTarget: number | null;
  chunkMax: number | null;
  snapshotModel: string | null;
  documents: number;
  chunks: number;
  filterable: unknown;
  ranking: unknown;
  createdAt: Date;
}

function resourceOf(
  { description, chunkTarget, chunkMax, snapshotModel, createdAt, ...row }: CollectionFields,
  snapshots: readonly SnapshotsRow[] = [],
): CollectionResource {
  return collectionResource.parse({
    ...row,
    ...(snapshotModel === null ? {} : { snapshotModel }),
    snapshots: snapshots.flatMap(({ collection_id, ...each }) => (collection_id === row.id ? [each] : [])),
    ...(description === null ? {} : { description }),
    ...(chunkTarget === null || chunkMax === null ? {} : { chunkTarget, chunkMax }),
    createdAt: createdAt.toISOString(),
  });
}

export function collectionNotFound(name: string): TerminalError {
  return new TerminalError('collection.not-found', `there is no collection ${name}`, {
    remedy: 'make it first: POST /v1/collections',
  });
}
