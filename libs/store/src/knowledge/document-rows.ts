import { type DocumentMetadata, type DocumentSummary, documentSummary, TerminalError } from '@marimba/contracts';

export interface DocumentRow {
  id: string;
  collection: string;
  title: string;
  source: string;
  media_type: string;
  sha256: string;
  bytes: number;
  chunks: number;
  metadata: DocumentMetadata;
  original_sha256: string | null;
  original_bytes: number | null;
  unit: string | null;
  /** How many. */
  pages: number | null;
  created_at: Date;
}

export const selectDocument = `SELECT document.id, collection.name AS collection, title, source, media_type, sha256, bytes,
  document.chunks, metadata, original_sha256, original_bytes, unit, json_array_length(pages) AS pages, document.created_at
  FROM document JOIN collection ON collection.tenant_id = document.tenant_id AND collection.id = document.collection_id`;

export function summaryOf(row: DocumentRow): DocumentSummary {
  const { media_type, created_at, original_sha256, original_bytes, unit, pages, ...fields } = row;
  return documentSummary.parse({
    ...fields,
    mediaType: media_type,
    ...(unit === null ? {} : { unit, pages: pages ?? 0 }),
    ...(original_sha256 === null ? {} : { original: { sha256: original_sha256, bytes: original_bytes } }),
    createdAt: created_at.toISOString(),
  });
}

export function documentNotFound(id: string): TerminalError {
  return new TerminalError('document.not-found', `there is no document ${id}`, {
    remedy: 'it may have been replaced by a newer text of its source: look in its collection',
  });
}
