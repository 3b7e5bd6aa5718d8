import { createHash } from 'node:crypto';
import { documentPasses } from './document-filter.js';

/** pgvector's HNSW indexes hold vectors of at most so many dimensions. */
export const mostHnswDimensions = 2_000;

/**
 * An index over vectors of one number of dimensions has to be partial, and a partial index is only used where the query
 * repeats its condition as a constant. So a fingerprint stands in the statement's text, as a literal.
 */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const checkedDimensions = (dimensions: number): number => {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > mostHnswDimensions)
    throw new RangeError(`an index holds 1 to ${mostHnswDimensions} dimensions, not ${dimensions}`);
  return dimensions;
};

export const hnswIndexName = (embedder: string): string =>
  `chunk_vector_hnsw_${createHash('sha256').update(embedder).digest('hex').slice(0, 16)}`;

export const createHnswIndex = (embedder: string, dimensions: number): string =>
  `CREATE INDEX IF NOT EXISTS ${hnswIndexName(embedder)} ON chunk_vector
   USING hnsw ((embedding::vector(${checkedDimensions(dimensions)})) vector_cosine_ops) WHERE embedder = ${literal(embedder)}`;

/** Iterative scans, without which a collection that is a small part of the index is hardly found, are new in pgvector 0.8. */
export const hnswUsable = `
  SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'chunk_vector'::regclass AND attname = 'embedding' AND NOT attisdropped)
    AND coalesce((SELECT string_to_array(substring(extversion FROM '^[0-9.]+'), '.')::int[] >= ARRAY[0, 8]
      FROM pg_extension WHERE extname = 'vector'), false) AS usable`;

/**
 * The index knows neither tenant nor collection, so it goes on until enough of its rows pass (`hnsw.iterative_scan`).
 * $1 tenant, $2 collection's id, $3 the query's vector as text, $4 limit, $5 conditions or null
 */
export const nearestByHnsw = (embedder: string, dimensions: number): string => nearest(embedder, dimensions, '');

/** The same without the index, whose order it does not ask for. */
export const nearestOneByOne = (embedder: string, dimensions: number): string => nearest(embedder, dimensions, ' + 0');

const nearest = (embedder: string, dimensions: number, unordered: string): string => {
  const size = checkedDimensions(dimensions);
  return `
  SELECT found.document_id AS "documentId", found.ordinal, 1 - found.distance AS score
  FROM (
    SELECT document_id, ordinal, embedding::vector(${size}) <=> $3::vector(${size}) AS distance
    FROM chunk_vector
    WHERE embedder = ${literal(embedder)} AND tenant_id = $1 AND collection_id = $2
      AND ($5::text IS NULL OR document_id IN (
        SELECT content_id FROM document WHERE tenant_id = $1 AND collection_id = $2 AND ${documentPasses('$5')}))
    ORDER BY (embedding::vector(${size}) <=> $3::vector(${size}))${unordered} LIMIT $4
  ) AS found
  ORDER BY found.distance, found.document_id, found.ordinal`;
};

/** For one transaction: how many candidates the index looks at, and that it looks further where they do not pass. */
export const searchWide = `SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true)`;
