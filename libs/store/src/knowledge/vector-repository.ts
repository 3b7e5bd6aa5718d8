import type { Passage } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { conditionsOf, documentPasses } from './document-filter.js';
import { HnswIndex } from './hnsw-index.js';
import { documentsOfContent, type PassageRow, passageOf } from './passage-row.js';
import type { PassageQuery } from './search-repository.js';

/** A chunk by its place: `documentId` names the content that it is a part of, whichever documents say that. */
export interface ChunkPlace {
  documentId: string;
  ordinal: number;
}

export interface UnembeddedChunk extends ChunkPlace {
  /** Title and headings, then the chunk's own text. */
  text: string;
}

export interface EmbeddedChunk extends ChunkPlace {
  /** Of length 1. */
  vector: Float32Array;
}

/** Whose vectors: those of different models cannot be compared. */
export interface VectorSpace {
  /** The embedder's fingerprint. */
  embedder: string;
  dimensions: number;
}

export interface CollectionToEmbed {
  id: string;
  name: string;
  chunks: number;
  vectors: number;
  /** Vectors of other embedders lie there. */
  stale: boolean;
}

/** Vectors with a place each, row after row, and up to which revision they are all there. */
export interface VectorPage {
  places: ChunkPlace[];
  /** `[places, dimensions]` */
  values: Float32Array;
  /** Where the next page begins; left out at the end. */
  next?: VectorCursor;
}
export interface VectorCursor {
  revision: string;
  documentId: string;
  ordinal: number;
}
export const fromTheBeginning: VectorCursor = {
  revision: '0',
  documentId: '00000000-0000-0000-0000-000000000000',
  ordinal: -1,
};

/** The vectors of chunks. They go with their chunks. */
export class VectorRepository {
  /** The approximate index, where the server has pgvector. */
  readonly hnsw: HnswIndex;

  constructor(private readonly database: Database) {
    this.hnsw = new HnswIndex(database);
  }

  /** The tenant's collections whose vectors of this embedder are not whole, or that keep vectors of another. */
  async toEmbed(tenantId: string, embedder: string): Promise<CollectionToEmbed[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<CollectionToEmbed>(
        `SELECT id, name, chunks, coalesce(made.vectors, 0) AS vectors, others.found AS stale
         FROM collection LEFT JOIN collection_vectors AS made
             ON made.tenant_id = collection.tenant_id AND made.collection_id = collection.id AND made.embedder = $2
           CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM collection_vectors AS other WHERE other.tenant_id = $1
             AND other.collection_id = collection.id AND other.embedder <> $2) AS found) AS others
         WHERE collection.tenant_id = $1 AND (others.found OR chunks > coalesce(made.vectors, 0)) ORDER BY name`,
        [tenantId, embedder],
      ),
    );
    return rows;
  }

  /** Chunks without a vector of this embedder, oldest document first. */
  async missing(tenantId: string, collectionId: string, embedder: string, limit: number): Promise<UnembeddedChunk[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<UnembeddedChunk>(
        `SELECT document_id AS "documentId", ordinal, context || E'\\n' || text AS text
         FROM chunk JOIN document_content AS content ON content.tenant_id = chunk.tenant_id AND content.id = document_id
         WHERE chunk.tenant_id = $1 AND collection_id = $2 AND NOT EXISTS (
           SELECT FROM chunk_vector AS made WHERE made.tenant_id = $1 AND made.collection_id = $2 AND made.embedder = $3
             AND made.document_id = chunk.document_id AND made.ordinal = chunk.ordinal)
         ORDER BY document_id, ordinal LIMIT $4`,
        [tenantId, collectionId, embedder, limit],
      ),
    );
    return rows;
  }

  /**
   * Keeps vectors of chunks that are still there and have none yet; gives how many. The collection's row is locked, as by
   * whoever writes documents, so that revisions become visible in their order.
   */
  async insert(
    tenantId: string,
    collectionId: string,
    { embedder, dimensions }: VectorSpace,
    chunks: readonly EmbeddedChunk[],
  ): Promise<number> {
    return this.database.transaction({ tenantId }, async (transaction) => {
      const withIndex = await this.hnsw.available();
      const [, made] = await transaction.send(
        statement('SELECT 1 FROM collection WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, collectionId]),
        statement<{ revision: string; dimensions: number }>(
          `INSERT INTO collection_vectors AS made (tenant_id, collection_id, embedder, dimensions, revision)
           VALUES ($1, $2, $3, $4, 1)
           ON CONFLICT (tenant_id, collection_id, embedder) DO UPDATE SET revision = made.revision + 1
           RETURNING revision, dimensions`,
          [tenantId, collectionId, embedder, dimensions],
        ),
      );
      const { revision } = made.rows[0]!;
      if (made.rows[0]!.dimensions !== dimensions)
        throw new RangeError(`${embedder} gave ${dimensions} dimensions, and ${made.rows[0]!.dimensions} before`);
      const [inserted] = await transaction.commit(
        statement(
          `WITH added AS (
             INSERT INTO chunk_vector (tenant_id, collection_id, embedder, document_id, ordinal, revision, vector${withIndex ? ', embedding' : ''})
             SELECT $1, $2, $3, new.document_id, new.ordinal, $4, new.vector${withIndex ? ', new.embedding::vector' : ''}
             FROM unnest($5::uuid[], $6::int[], $7::bytea[]${withIndex ? ', $8::text[]' : ''})
               AS new (document_id, ordinal, vector${withIndex ? ', embedding' : ''})
               JOIN chunk ON chunk.tenant_id = $1 AND chunk.document_id = new.document_id AND chunk.ordinal = new.ordinal
             ON CONFLICT DO NOTHING RETURNING 1
           )
           UPDATE collection_vectors SET vectors = vectors + (SELECT count(*) FROM added)
           WHERE tenant_id = $1 AND collection_id = $2 AND embedder = $3 RETURNING (SELECT count(*)::int FROM added) AS added`,
          [
            tenantId,
            collectionId,
            embedder,
            revision,
            chunks.map(({ documentId }) => documentId),
            chunks.map(({ ordinal }) => ordinal),
            chunks.map(({ vector }) => bytesOf(vector)),
            ...(withIndex ? [chunks.map(({ vector }) => `[${vector.join(',')}]`)] : []),
          ],
        ),
      );
      return (inserted.rows[0] as { added: number }).added;
    });
  }

  /** Removes the vectors that other embedders made. */
  async removeOthers(tenantId: string, collectionId: string, embedder: string): Promise<void> {
    await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM collection WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, collectionId]),
      statement('DELETE FROM chunk_vector WHERE tenant_id = $1 AND collection_id = $2 AND embedder <> $3', [
        tenantId,
        collectionId,
        embedder,
      ]),
      statement('DELETE FROM collection_vectors WHERE tenant_id = $1 AND collection_id = $2 AND embedder <> $3', [
        tenantId,
        collectionId,
        embedder,
      ]),
    );
  }

  /** Vectors behind the cursor in the order in which they became visible. */
  async page(
    tenantId: string,
    collectionId: string,
    { embedder, dimensions }: VectorSpace,
    { after, limit }: { after: VectorCursor; limit: number },
  ): Promise<VectorPage> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ document_id: string; ordinal: number; revision: string; vector: Buffer }>(
        `SELECT document_id, ordinal, revision, vector FROM chunk_vector
         WHERE tenant_id = $1 AND collection_id = $2 AND embedder = $3
           AND (revision, document_id, ordinal) > ($4::bigint, $5::uuid, $6::int)
         ORDER BY revision, document_id, ordinal LIMIT $7`,
        [tenantId, collectionId, embedder, after.revision, after.documentId, after.ordinal, limit],
      ),
    );
    const values = new Float32Array(rows.length * dimensions);
    for (const [row, { vector }] of rows.entries())
      for (let i = 0; i < dimensions; i++) values[row * dimensions + i] = vector.readFloatLE(i * 4);
    const last = rows.at(-1);
    return {
      places: rows.map(({ document_id, ordinal }) => ({ documentId: document_id, ordinal })),
      values,
      ...(last === undefined
        ? {}
        : { next: { revision: last.revision, documentId: last.document_id, ordinal: last.ordinal } }),
    };
  }

  /** The contents of the documents that pass the filters, or undefined where there are none. @throws TerminalError search.filter-invalid */
  async passing(tenantId: string, { collection, ...filter }: PassageQuery): Promise<Set<string> | undefined> {
    const conditions = conditionsOf(filter, collection);
    if (conditions === null) return undefined;
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ id: string }>(
        `SELECT content_id AS id FROM document
         WHERE tenant_id = $1 AND collection_id = $2 AND ${documentPasses('$3')}`,
        [tenantId, collection.id, conditions],
      ),
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The passages at these places with the scores given, in this order; those that are gone are left out. */
  async passages(
    tenantId: string,
    { collection, ...filter }: PassageQuery,
    places: readonly (ChunkPlace & { score: number })[],
  ): Promise<Passage[]> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<PassageRow>(
        `SELECT chunk.id AS chunk_id, named.id AS document_id, named.title, headings, chunk.text, start_offset, end_offset, page,
           score, sources
         FROM unnest($2::uuid[], $3::int[], $4::float8[]) WITH ORDINALITY AS found (document_id, ordinal, score, place)
           JOIN chunk ON chunk.tenant_id = $1 AND chunk.document_id = found.document_id AND chunk.ordinal = found.ordinal
           CROSS JOIN LATERAL ${documentsOfContent('chunk.document_id', '$5')} AS named
         WHERE named.id IS NOT NULL
         ORDER BY place`,
        [
          tenantId,
          places.map(({ documentId }) => documentId),
          places.map(({ ordinal }) => ordinal),
          places.map(({ score }) => score),
          conditionsOf(filter, collection),
        ],
      ),
    );
    return rows.map((row) => passageOf(row, collection.name));
  }
}

function bytesOf(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes;
}
