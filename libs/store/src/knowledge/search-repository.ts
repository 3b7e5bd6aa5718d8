import type { FilterableKeys, Passage, SearchRanking } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { collectionNotFound } from './collection-repository.js';
import { conditionsOf, type DocumentFilter } from './document-filter.js';
import { rankChunks } from './full-text-statement.js';
import { type PassageRow, passageOf } from './passage-row.js';

/** Of collections that do not say otherwise. */
export const bm25 = { k1: 1.2, b: 0.75 } as const;

/** What a search has to know of a collection before it begins. */
export interface SearchedCollection {
  id: string;
  name: string;
  chunks: number;
  filterable: FilterableKeys;
  ranking: SearchRanking;
  /** The embedders that made vectors of its chunks, and of how many. */
  vectors: { embedder: string; dimensions: number; vectors: number }[];
}

export interface PassageQuery extends DocumentFilter {
  collection: SearchedCollection;
  limit: number;
}

/** Finds the chunks of a collection, by their words or by their vectors. */
export class SearchRepository {
  constructor(private readonly database: Database) {}

  /** @throws TerminalError collection.not-found */
  async collection(tenantId: string, name: string): Promise<SearchedCollection> {
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<SearchedCollection>(
        `SELECT id, name, chunks, filterable, ranking, coalesce(
           (SELECT json_agg(json_build_object('embedder', embedder, 'dimensions', dimensions, 'vectors', vectors))
            FROM collection_vectors AS made WHERE made.tenant_id = $1 AND made.collection_id = collection.id), '[]') AS vectors
         FROM collection WHERE tenant_id = $1 AND name = $2`,
        [tenantId, name],
      ),
    );
    if (!rows[0]) throw collectionNotFound(name);
    return rows[0];
  }

  /**
   * By BM25, best first: any term of the query finds, and the rarest weigh most. Empty when no term of the query occurs.
   * @throws TerminalError search.filter-invalid
   */
  async fullText(tenantId: string, query: string, { collection, limit, ...filter }: PassageQuery): Promise<Passage[]> {
    const { name, ranking } = collection;
    const words = query.replaceAll('\0', ' ').toWellFormed();
    const { k1 = bm25.k1, b = bm25.b } = ranking;
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<PassageRow>(rankChunks, [tenantId, name, words, limit, k1, b, conditionsOf(filter, collection)]),
    );
    return rows.map((row) => passageOf(row, name));
  }
}
