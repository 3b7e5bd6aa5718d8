import { type ChunkResource, chunkResource, type DocumentPages, documentPages, uuid } from '@marimba/contracts';
import type { BlobContent, BlobRepository } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import { type Statement, statement } from '../database/statement.js';
import { documentNotFound } from './document-rows.js';

/** What a document is made of: its chunks, its pages, and the file that it came as. */
export class DocumentPartsRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobRepository,
  ) {}

  /** In the order of the document, those behind the ordinal `after`. @throws TerminalError document.not-found */
  async chunks(
    tenantId: string,
    documentId: string,
    { after, limit }: { after?: number | undefined; limit: number },
  ): Promise<{ items: ChunkResource[]; next?: string }> {
    const rows = await this.rowsOf(
      tenantId,
      documentId,
      statement<ChunkRow>(
        `SELECT id, ordinal, text, start_offset, end_offset, headings, page FROM chunk
         WHERE tenant_id = $1 AND document_id = (SELECT content_id FROM document WHERE tenant_id = $1 AND document.id = $2)
           AND ordinal > $3 ORDER BY ordinal LIMIT $4`,
        [tenantId, documentId, after ?? -1, limit + 1],
      ),
    );
    const items = rows
      .slice(0, limit)
      .map(({ start_offset, end_offset, page, ...row }) =>
        chunkResource.parse({ ...row, start: start_offset, end: end_offset, ...(page === null ? {} : { page }) }),
      );
    return rows.length > limit ? { items, next: String(items.at(-1)!.ordinal) } : { items };
  }

  /** @throws TerminalError document.not-found */
  async pages(tenantId: string, documentId: string): Promise<DocumentPages> {
    const [row] = await this.rowsOf(
      tenantId,
      documentId,
      statement<{ unit: string | null; pages: unknown }>(
        'SELECT unit, pages FROM document WHERE tenant_id = $1 AND id = $2',
        [tenantId, documentId],
      ),
    );
    return documentPages.parse(row?.unit == null ? { pages: [] } : row);
  }

  /**
   * The file as it was sent or fetched; of a document that was given as text, that text.
   * @throws TerminalError document.not-found, blob.corrupt
   */
  async original(tenantId: string, documentId: string): Promise<BlobContent & { source: string }> {
    const [row] = await this.rowsOf(
      tenantId,
      documentId,
      statement<{ sha256: string; media_type: string; source: string }>(
        `SELECT coalesce(original_sha256, sha256) AS sha256, media_type, source FROM document
         WHERE tenant_id = $1 AND id = $2`,
        [tenantId, documentId],
      ),
    );
    if (row === undefined) throw documentNotFound(documentId);
    const { bytes } = await this.blobs.get(tenantId, row.sha256);
    return { bytes, mediaType: row.media_type, source: row.source };
  }

  private async rowsOf<Row>(tenantId: string, documentId: string, parts: Statement<Row>): Promise<Row[]> {
    if (!uuid.safeParse(documentId).success) throw documentNotFound(documentId);
    const [documents, { rows }] = await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM document WHERE tenant_id = $1 AND id = $2', [tenantId, documentId]),
      parts,
    );
    if (documents.rows.length === 0) throw documentNotFound(documentId);
    return rows;
  }
}

interface ChunkRow {
  id: string;
  ordinal: number;
  text: string;
  start_offset: number;
  end_offset: number;
  headings: string[];
  page: number | null;
}
