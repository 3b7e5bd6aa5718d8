import type { JsonValue } from '@marimba/contracts';
import type { Transaction } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';
import { type PiecesOf, removedPieces } from './removed-pieces.js';

export interface RemovedDocument {
  id: string;
  title: string;
  source: string;
  collection: string;
}

/** What goes with a document: for its audit event, and so that every worker drops the states that have read it. */
export interface Removal {
  detail: { chunks: number; snapshots: JsonValue[] };
  record: Statement;
}

/** To be asked for before the document is gone. `fresh` is what takes its place; `together` with all of its collection. */
export async function removalOf(
  transaction: Transaction,
  tenantId: string,
  document: RemovedDocument,
  { fresh, together = false }: { fresh?: PiecesOf | undefined; together?: boolean } = {},
): Promise<Removal> {
  const [{ rows: chunks }, { rows: others }, { rows: snapshots }] = await transaction.send(
    statement<{ text: string }>(
      `SELECT text FROM chunk WHERE tenant_id = $1
         AND document_id = (SELECT content_id FROM document WHERE tenant_id = $1 AND document.id = $2) ORDER BY ordinal`,
      [tenantId, document.id],
    ),
    statement<{ title: string }>(
      `SELECT DISTINCT other.title FROM document JOIN document AS other USING (tenant_id, content_id)
       WHERE tenant_id = $1 AND document.id = $2 AND other.id <> $2`,
      [tenantId, document.id],
    ),
    statement<{ model: string; tokens: number; bytes: string }>(
      `SELECT model, tokens, bytes FROM document_snapshot WHERE tenant_id = $1 AND document_ids @> ARRAY[$2::uuid]
       ORDER BY created_at`,
      [tenantId, document.id],
    ),
  );
  const texts = chunks.map(({ text }) => text);
  const staying = together ? [] : others.map(({ title }) => ({ title, chunks: texts }));
  const stays = fresh === undefined ? staying : [...staying, fresh];
  const pieces = removedPieces({ title: document.title, chunks: texts }, ...stays);
  return {
    detail: {
      chunks: staying.length === 0 ? chunks.length : 0,
      snapshots: snapshots.map(({ model, tokens, bytes }) => ({ model, tokens, bytes: Number(bytes) })),
    },
    record: statement(
      `INSERT INTO document_removed (tenant_id, document_id, collection, source, fingerprints, removed_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp())`,
      [tenantId, document.id, document.collection, document.source, JSON.stringify({ texts: pieces })],
    ),
  };
}
