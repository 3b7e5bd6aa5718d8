import {
  type BlobReference,
  type DocumentMetadata,
  type DocumentPage,
  type PageUnit,
  sha256Of,
} from '@marimba/contracts';
import { holdBlob } from '../blobs/blob-repository.js';
import { type Statement, statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';

/** A piece of a document; `start` and `end` are UTF-16 code units into its text. */
export interface NewChunk {
  ordinal: number;
  text: string;
  start: number;
  end: number;
  /** Headings above the chunk, outermost first. */
  headings: string[];
  /** The page, slide or part where it stands, from 1. */
  page?: number | undefined;
}

export interface NewDocument {
  collection: string;
  title: string;
  source: string;
  mediaType: string;
  text: string;
  metadata?: DocumentMetadata | undefined;
  chunks: NewChunk[];
  /** The file that the text was read out of. */
  original?: Uint8Array | undefined;
  /** What its pages are, and the pages. */
  unit?: PageUnit | undefined;
  pages?: DocumentPage[] | undefined;
}

interface Placement {
  id: string;
  /** What it says, where another document of the collection has said it before. */
  content: string | undefined;
  text: BlobReference;
  bytes: Uint8Array;
  original: BlobReference | undefined;
  actor: string;
  now: Date;
}

/** The text and the document, which points at what it says; the collection's row is locked before. */
export function writeDocument(
  tenantId: string,
  collectionId: string,
  document: NewDocument,
  { id, content, text, bytes, original, actor, now }: Placement,
): Statement[] {
  const { title, source, mediaType, metadata = {}, chunks, unit, pages } = document;
  return [
    holdBlob(tenantId, text, bytes),
    ...(original === undefined ? [] : [holdBlob(tenantId, original, document.original!)]),
    ...(content === undefined ? writeContent(tenantId, collectionId, document, { id, text }) : []),
    statement(
      `WITH added AS (
         INSERT INTO document (tenant_id, id, collection_id, title, source, media_type, sha256, bytes, chunks, metadata,
           created_by, created_at, original_sha256, original_bytes, unit, pages, content_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
       )
       UPDATE collection SET documents = documents + 1 WHERE tenant_id = $1 AND id = $3`,
      [
        ...[tenantId, id, collectionId, title, source, mediaType, text.blob, text.bytes, chunks.length, metadata],
        ...[actor, now, original?.blob ?? null, original?.bytes ?? null],
        ...(unit === undefined ? [null, null] : [unit, JSON.stringify(pages ?? [])]),
        content ?? id,
      ],
    ),
  ];
}

/** Equal for documents of one text whose chunks are the same, word for word and place for place, whatever they are called. */
export const contentFingerprint = (document: Pick<NewDocument, 'chunks'>, text: BlobReference): string => {
  const chunks = document.chunks.map((chunk) => [
    chunk.start,
    chunk.end,
    chunk.page ?? null,
    chunk.headings,
    chunk.text,
  ]);
  return sha256Of(JSON.stringify([text.blob, chunks]));
};

/** What a document says, which others may say too: its chunks, its postings, and the collection's counts. */
function writeContent(
  tenantId: string,
  collectionId: string,
  document: NewDocument,
  { id, text }: Pick<Placement, 'id' | 'text'>,
): Statement[] {
  const { title, chunks } = document;
  return [
    statement(
      'INSERT INTO document_content (tenant_id, id, collection_id, fingerprint, chunks) VALUES ($1, $2, $3, $4, $5)',
      [tenantId, id, collectionId, contentFingerprint(document, text), chunks.length],
    ),
    statement(
      `INSERT INTO chunk (tenant_id, document_id, id, ordinal, start_offset, end_offset, headings, context, text, page)
       SELECT $1, $2, id, ordinal, start_offset, end_offset,
         ARRAY(SELECT json_array_elements_text(headings)), context, text, page
       FROM unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::json[], $8::text[], $9::text[], $10::int[])
         AS new (id, ordinal, start_offset, end_offset, headings, context, text, page)`,
      [
        tenantId,
        id,
        chunks.map(() => uuidV7()),
        chunks.map(({ ordinal }) => ordinal),
        chunks.map(({ start }) => start),
        chunks.map(({ end }) => end),
        chunks.map(({ headings }) => JSON.stringify(headings)),
        chunks.map(({ headings }) => [title, ...headings].join('\n')),
        chunks.map((chunk) => chunk.text),
        chunks.map(({ page }) => page ?? null),
      ],
    ),
    insertPostings(tenantId, collectionId, id),
    statement(
      `UPDATE collection SET chunks = collection.chunks + content.chunks, terms = collection.terms + content.terms
       FROM document_content AS content WHERE collection.tenant_id = $1 AND collection.id = $2
         AND content.tenant_id = $1 AND content.id = $3`,
      [tenantId, collectionId, id],
    ),
  ];
}

/** What it says goes with it, unless another document says the same: chunks, postings, and whatever else refers to them. */
export function removeDocument(tenantId: string, documentId: string, collectionId: string): Statement[] {
  return [
    statement(
      `WITH removed AS (DELETE FROM document WHERE tenant_id = $1 AND id = $2 RETURNING content_id), gone AS (
         DELETE FROM document_content AS content USING removed
         WHERE content.tenant_id = $1 AND content.id = removed.content_id AND NOT EXISTS (
           SELECT FROM document AS other WHERE other.tenant_id = $1 AND other.content_id = content.id AND other.id <> $2)
         RETURNING content.chunks, content.terms
       )
       UPDATE collection SET documents = documents - 1,
         chunks = collection.chunks - coalesce((SELECT chunks FROM gone), 0),
         terms = collection.terms - coalesce((SELECT terms FROM gone), 0)
       FROM removed WHERE tenant_id = $1 AND id = $3`,
      [tenantId, documentId, collectionId],
    ),
  ];
}

/**
 * Turns the chunks' tsvectors into postings. A term's frequency is the number of its positions, a chunk's length the
 * number of all; Postgres keeps at most 255 positions a term and chunk.
 */
function insertPostings(tenantId: string, collectionId: string, documentId: string): Statement {
  return statement(
    `WITH occurrence AS (
       SELECT ordinal, lexeme, cardinality(positions) AS frequency,
         (sum(cardinality(positions)) OVER (PARTITION BY ordinal))::int AS length
       FROM chunk, unnest(tsv)
       WHERE tenant_id = $1 AND document_id = $3
     ), posting AS (
       INSERT INTO chunk_posting (tenant_id, collection_id, term, document_id, ordinals, frequencies, lengths)
       SELECT $1, $2, lexeme, $3, array_agg(ordinal ORDER BY ordinal),
         array_agg(frequency::smallint ORDER BY ordinal), array_agg(length ORDER BY ordinal)
       FROM occurrence GROUP BY lexeme
     )
     UPDATE document_content SET terms = (SELECT coalesce(sum(frequency), 0) FROM occurrence) WHERE tenant_id = $1 AND id = $3`,
    [tenantId, collectionId, documentId],
  );
}
