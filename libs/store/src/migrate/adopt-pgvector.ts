import type pg from 'pg';
import { createHnswIndex, mostHnswDimensions } from '../knowledge/hnsw-statements.js';

const batch = 1_000;

/**
 * Where pgvector came to a server that has vectors already: makes the column that its indexes are over, fills it, and makes
 * the index of each embedder, which is used from then on by whoever connects. For the owner of the tables; does nothing where
 * the extension is not there or all is done.
 */
export async function adoptPgvector(client: pg.Client, onVectors: (done: number) => void): Promise<void> {
  const { rows: found } = await client.query<{ wanted: boolean }>(
    `SELECT to_regclass('chunk_vector') IS NOT NULL AND EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') AS wanted`,
  );
  if (found[0]?.wanted !== true) return;
  const { rows: columns } = await client.query(
    `SELECT FROM pg_attribute WHERE attrelid = 'chunk_vector'::regclass AND attname = 'embedding' AND NOT attisdropped`,
  );
  if (columns.length > 0) return;
  // One transaction: a search that sees the column sees it filled.
  await client.query('BEGIN');
  await client.query('ALTER TABLE chunk_vector ADD COLUMN embedding vector');
  await client.query(`SELECT set_config('marimba.scope', 'system', true)`);
  const { rows: tenants } = await client.query<{ id: string }>('SELECT id FROM tenant');
  await client.query(`SELECT set_config('marimba.scope', '', true)`);
  let done = 0;
  const spaces = new Map<string, number>();
  for (const { id } of tenants) {
    await client.query(`SELECT set_config('marimba.tenant', $1, true)`, [id]);
    await fillTenant(client, (more) => {
      done += more;
      onVectors(done);
    });
    const { rows } = await client.query<{ embedder: string; dimensions: number }>(
      'SELECT embedder, dimensions FROM collection_vectors',
    );
    for (const { embedder, dimensions } of rows) spaces.set(embedder, dimensions);
  }
  for (const [embedder, dimensions] of spaces)
    if (dimensions <= mostHnswDimensions) await client.query(createHnswIndex(embedder, dimensions));
  await client.query('COMMIT');
}

async function fillTenant(client: pg.Client, onFilled: (more: number) => void): Promise<void> {
  await client.query(
    `DECLARE made CURSOR FOR SELECT collection_id, embedder, document_id, ordinal, vector FROM chunk_vector`,
  );
  for (;;) {
    const { rows } = await client.query<VectorRow>(`FETCH ${batch} FROM made`);
    if (rows.length === 0) break;
    await client.query(
      `UPDATE chunk_vector AS kept SET embedding = made.embedding::vector
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::text[])
         AS made (collection_id, embedder, document_id, ordinal, embedding)
       WHERE tenant_id = (SELECT marimba_tenant()) AND kept.collection_id = made.collection_id AND kept.embedder = made.embedder
         AND kept.document_id = made.document_id AND kept.ordinal = made.ordinal`,
      [
        rows.map((row) => row.collection_id),
        rows.map((row) => row.embedder),
        rows.map((row) => row.document_id),
        rows.map((row) => row.ordinal),
        rows.map(({ vector }) => textOf(vector)),
      ],
    );
    onFilled(rows.length);
  }
  await client.query('CLOSE made');
}

interface VectorRow {
  collection_id: string;
  embedder: string;
  document_id: string;
  ordinal: number;
  vector: Buffer;
}

/** Little-endian 32-bit floats as pgvector reads them. */
const textOf = (bytes: Buffer): string =>
  `[${Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4)).join(',')}]`;
