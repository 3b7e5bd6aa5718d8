import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { conditionsOf } from './document-filter.js';
import { createHnswIndex, hnswIndexName, mostHnswDimensions, nearestByHnsw, searchWide } from './hnsw-statements.js';
import type { PassageQuery } from './search-repository.js';
import type { ChunkPlace, VectorSpace } from './vector-repository.js';

/** pgvector's approximate index, where the server has it and the vectors fit into it. */
export class HnswIndex {
  private found: Promise<boolean> | undefined;
  private readonly made = new Map<string, Promise<boolean>>();

  constructor(private readonly database: Database) {}

  /** Whether vectors are kept for pgvector beside their bytes. Asked of the database once. */
  available(): Promise<boolean> {
    this.found ??= this.database
      .ask<{ found: boolean }>(
        statement(
          `SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'chunk_vector'::regclass AND attname = 'embedding'
             AND NOT attisdropped) AS found`,
        ),
      )
      .then(([row]) => row?.found === true)
      .catch((error: unknown) => {
        this.found = undefined;
        throw error;
      });
    return this.found;
  }

  /** Makes the embedder's index where it is not there; whether there is one. Only the table's owner may make it. */
  async ensure({ embedder, dimensions }: VectorSpace): Promise<boolean> {
    if (dimensions > mostHnswDimensions || !(await this.available())) return false;
    let making = this.made.get(embedder);
    if (making === undefined) {
      making = this.make(embedder, dimensions);
      this.made.set(embedder, making);
    }
    return making;
  }

  /** Whether the index is there, as the database says. */
  async ready({ embedder, dimensions }: VectorSpace): Promise<boolean> {
    if (dimensions > mostHnswDimensions || !(await this.available())) return false;
    const [row] = await this.database.ask<{ valid: boolean }>(
      statement(
        `SELECT coalesce((SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)), false) AS valid`,
        [hnswIndexName(embedder)],
      ),
    );
    return row?.valid === true;
  }

  /** The nearest chunks, best first; the score is the cosine. @throws TerminalError search.filter-invalid */
  async nearest(
    tenantId: string,
    vector: Float32Array,
    { embedder, dimensions }: VectorSpace,
    { collection, limit, ...filter }: PassageQuery,
  ): Promise<(ChunkPlace & { score: number })[]> {
    const conditions = conditionsOf(filter, collection);
    const [, { rows }] = await this.database.query(
      { tenantId },
      statement(searchWide, [String(Math.min(1_000, Math.max(100, 2 * limit)))]),
      statement<ChunkPlace & { score: number }>(nearestByHnsw(embedder, dimensions), [
        tenantId,
        collection.id,
        `[${vector.join(',')}]`,
        limit,
        conditions,
      ]),
    );
    return rows;
  }

  private async make(embedder: string, dimensions: number): Promise<boolean> {
    try {
      await this.database.ask(statement(createHnswIndex(embedder, dimensions)));
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === insufficientPrivilege) return false;
      this.made.delete(embedder);
      throw error;
    }
  }
}

const insufficientPrivilege = '42501';
