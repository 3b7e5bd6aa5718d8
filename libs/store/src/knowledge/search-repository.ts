import { type Passage, passage } from '@marimba/contracts';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { collectionNotFound } from './collection-repository.js';

/** How soon a term's repetition saturates, and how far long chunks are marked down. */
export const bm25 = { k1: 1.2, b: 0.75 } as const;

interface PassageRow {
  chunk_id: string;
  document_id: string;
  title: string;
  headings: string[];
  text: string;
  start_offset: number;
  end_offset: number;
  page: number | null;
  score: number;
}

/**
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the 1 inside
 * the logarithm that keeps the weight of very common terms positive:
 *   sum over the query's terms of ln(1 + (N - n + 0.5) / (n + 0.5)) · f (k1 + 1) / (f + k1 (1 - b + b · length / average))
 * N: chunks of the collection; n: those with the term; f: how often the chunk has it (its own text, its title and its
 * headings alike); lengths in terms. Each term of the query counts once. Terms are added in one order, so that equal
 * chunks have equal scores; equal scores stand in the order in which they were inserted.
 *
 * The index is asked by values, not by a join, so that it is used whatever the planner knows: also for the prepared
 * statement's generic plan right after a first ingestion, before Postgres has gathered statistics.
 */
const rankChunks = `
  WITH target AS (
    SELECT id, chunks, terms::float8 / greatest(chunks, 1) AS average FROM collection WHERE tenant_id = $1 AND name = $2
  ), hit AS (
    SELECT term, document_id, ordinal, frequency, length
    FROM chunk_posting CROSS JOIN LATERAL unnest(ordinals, frequencies, lengths) AS one (ordinal, frequency, length)
    WHERE tenant_id = $1 AND collection_id = (SELECT id FROM target)
      AND term = ANY (tsvector_to_array(to_tsvector('english', $3)))
  ), weight AS (
    SELECT term, ln(1 + (target.chunks - count(*) + 0.5::float8) / (count(*) + 0.5::float8)) AS weight
    FROM hit, target GROUP BY term, target.chunks
  ), best AS (
    SELECT document_id, ordinal,
      sum(weight * frequency * ($5::float8 + 1) / (frequency + $5 * (1 - $6::float8 + $6 * length / average)) ORDER BY term) AS score
    FROM hit JOIN weight USING (term) CROSS JOIN target
    GROUP BY document_id, ordinal
    ORDER BY score DESC, document_id, ordinal LIMIT $4
  )
  SELECT chunk.id AS chunk_id, document_id, document.title, headings, chunk.text, start_offset, end_offset, page, score
  FROM best
    JOIN chunk USING (document_id, ordinal)
    JOIN document ON document.id = document_id AND document.tenant_id = chunk.tenant_id
  WHERE chunk.tenant_id = $1
  ORDER BY score DESC, document_id, ordinal`;

/** Full-text search over the chunks of a collection: any term of the query finds, and the rarest weigh most. */
export class SearchRepository {
  constructor(private readonly database: Database) {}

  /** Best first; empty when no term of the query occurs. One round trip. @throws TerminalError collection.not-found */
  async search(tenantId: string, collection: string, query: string, limit: number): Promise<Passage[]> {
    const words = query.replaceAll('\0', ' ').toWellFormed();
    const [collections, { rows }] = await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM collection WHERE tenant_id = $1 AND name = $2', [tenantId, collection]),
      statement<PassageRow>(rankChunks, [tenantId, collection, words, limit, bm25.k1, bm25.b]),
    );
    if (collections.rows.length === 0) throw collectionNotFound(collection);
    return rows.map((row) =>
      passage.parse({
        chunkId: row.chunk_id,
        documentId: row.document_id,
        collection,
        title: row.title,
        headings: row.headings,
        text: row.text,
        start: row.start_offset,
        end: row.end_offset,
        ...(row.page === null ? {} : { page: row.page }),
        score: row.score,
      }),
    );
  }
}
