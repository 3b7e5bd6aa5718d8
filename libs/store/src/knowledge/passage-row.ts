import { type Passage, passage } from '@marimba/contracts';

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
}

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
  });
