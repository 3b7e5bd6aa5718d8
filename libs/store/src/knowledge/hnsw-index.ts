import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { conditionsOf } from './document-filter.js';
import {
  createHnswIndex,
  hnswIndexName,
  hnswUsable,
  mostHnswDimensions,
  nearestByHnsw,
  nearestOneByOne,
  searchWide,
} from './hnsw-statements.js';
import type { PassageQuery } from './search-repository.js';
import type { ChunkPlace, VectorSpace } from './vector-repository.js';

/** pgvector's approximate index, where the server has it (0.8 or later) and the vectors fit into it. */
export class HnswIndex {
  private found: Promise<boolean> | undefined;
  private readonly made = new Map<string, Promise<boolean>>();
  /** Indexes that were seen to be whole. One that somebody drops later only makes searches slow. */
  private readonly seen = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Whether vectors are kept for pgvector beside their bytes. Asked of the database once. */
  available(): Promise<boolean> {
    this.found ??= this.database
      .ask<{ usable: boolean }>(statement(hnswUsable))
      .then(([row]) => row?.usable === true)
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
    if (this.seen.has(embedder)) return true;
    if (dimensions > mostHnswDimensions || !(await this.available())) return false;
    const [row] = await this.database.ask<{ valid: boolean }>(
      statement(
        `SELECT coalesce((SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)), false) AS valid`,
        [hnswIndexName(embedder)],
      ),
    );
    if (row?.valid === true) this.seen.add(embedder);
    return row?.valid === true;
  }

  /**
   * The nearest chunks, best first; the score is the cosine. The index gives up after so many rows that do not pass: where it
   * found fewer than were asked for, the passing ones are compared one by one, so that none is missed.
   * @throws TerminalError search.filter-invalid
   */
  async nearest(
    tenantId: string,
    vector: Float32Array,
    { embedder, dimensions }: VectorSpace,
    { collection, limit, ...filter }: PassageQuery,
  ): Promise<ScoredPlace[]> {
    const conditions = conditionsOf(filter, collection);
    const values = [tenantId, collection.id, `[${vector.join(',')}]`, limit, conditions];
    const [, { rows }] = await this.database.query(
      { tenantId },
      statement(searchWide, [String(Math.min(1_000, Math.max(100, 2 * limit)))]),
      statement<ScoredPlace>(nearestByHnsw(embedder, dimensions), values),
    );
    const all = collection.vectors.find((made) => made.embedder === embedder)?.vectors ?? 0;
    if (rows.length >= Math.min(limit, all)) return rows;
    const [{ rows: compared }] = await this.database.query(
      { tenantId },
      statement<ScoredPlace>(nearestOneByOne(embedder, dimensions), values),
    );
    return compared;
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

type ScoredPlace = ChunkPlace & { score: number };

const insufficientPrivilege = '42501';
