import { type Passage, passage } from '@marimba/contracts';
import { documentPasses } from './document-filter.js';

export interface PassageRow {
  chunk_id: string;
  document_id: string;
  title: string;
  headings: string[];
  text: string;
  start_offset: number;
  end_offset: number;
  page: number | null;
  score: number;
  sources: Passage['sources'] | null;
}

/**
 * SQL: the documents of a content as one row: the oldest, and all where there are several. Of filtered ones (conditions or
 * null) only those that pass.
 */
export const documentsOfContent = (content: string, conditions: string): string => `(
    SELECT (array_agg(id ORDER BY id))[1] AS id, (array_agg(title ORDER BY id))[1] AS title,
      CASE WHEN count(*) > 1 THEN
        json_agg(json_build_object('documentId', id, 'source', source, 'title', title) ORDER BY id) END AS sources
    FROM document WHERE tenant_id = $1 AND content_id = ${content}
      AND (${conditions}::text IS NULL OR ${documentPasses(conditions)}))`;

export const passageOf = (row: PassageRow, collection: string): Passage =>
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
    ...(row.sources === null ? {} : { sources: row.sources }),
  });
