import { documentPasses } from './document-filter.js';
import { documentsOfContent } from './passage-row.js';

/** Whole numbers of it stay below 2^53 for any score, so that their sum is exact. */
const unit = 2 ** 38;

/**
 * BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the 1 inside
 * the logarithm that keeps the weight of very common terms positive:
 *   sum over the query's terms of ln(1 + (N - n + 0.5) / (n + 0.5)) · f (k1 + 1) / (f + k1 (1 - b + b · length / average))
 * N: chunks of the collection; n: those with the term; f: how often the chunk has it (its own text, its title and its
 * headings alike); lengths in terms. Each term of the query counts once. What a term gives is rounded to 2^-38, so that the
 * sum does not depend on the order of the terms: equal chunks have equal scores, and stand in the order in which they were
 * inserted, without a sort of all occurrences. Filters leave N, n and the average as they are, so that a passage's score does
 * not depend on them.
 *
 * The index is asked by values, not by a join, so that it is used whatever the planner knows: also for the prepared
 * statement's generic plan right after a first ingestion, before Postgres has gathered statistics.
 *
 * $1 tenant, $2 collection, $3 query, $4 limit, $5 k1, $6 b, $7 conditions or null
 */
export const rankChunks = `
  WITH target AS (
    SELECT id, chunks, terms::float8 / greatest(chunks, 1) AS average FROM collection WHERE tenant_id = $1 AND name = $2
  ), posting AS (
    SELECT term, document_id, ordinals, frequencies, lengths
    FROM chunk_posting
    WHERE tenant_id = $1 AND collection_id = (SELECT id FROM target)
      AND term = ANY (tsvector_to_array(marimba_terms($3)))
  ), weight AS (
    SELECT term,
      ln(1 + (target.chunks - sum(cardinality(ordinals)) + 0.5::float8) / (sum(cardinality(ordinals)) + 0.5::float8)) AS weight
    FROM posting, target GROUP BY term, target.chunks
  ), occurrence AS (
    SELECT document_id, unnest(ordinals) AS ordinal, unnest(frequencies) AS frequency, unnest(lengths) AS length,
      ${unit} * weight * ($5::float8 + 1) AS weight
    FROM posting JOIN weight USING (term)
    WHERE $7::text IS NULL OR document_id IN (
      SELECT content_id FROM document
      WHERE tenant_id = $1 AND collection_id = (SELECT id FROM target) AND ${documentPasses('$7')})
  ), best AS (
    SELECT document_id, ordinal,
      sum(round(weight * frequency / (frequency + $5 * (1 - $6::float8 + $6 * length / (SELECT average FROM target)))))
        / ${unit} AS score
    FROM occurrence
    GROUP BY document_id, ordinal
    ORDER BY score DESC, document_id, ordinal LIMIT $4
  )
  SELECT chunk.id AS chunk_id, named.id AS document_id, named.title, headings, chunk.text, start_offset, end_offset, page,
    score, sources
  FROM best
    JOIN chunk USING (document_id, ordinal)
    CROSS JOIN LATERAL ${documentsOfContent('best.document_id', '$7')} AS named
  WHERE chunk.tenant_id = $1
  ORDER BY score DESC, best.document_id, ordinal`;
