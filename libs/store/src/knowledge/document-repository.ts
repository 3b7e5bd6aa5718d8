import {
  canonicalJson,
  type DocumentMetadata,
  type DocumentSummary,
  documentSummary,
  type FilterableKeys,
  TerminalError,
  uuid,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import { type BlobRepository, referenceOf } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { checkMetadata } from './check-metadata.js';
import { collectionNotFound } from './collection-repository.js';
import { type NewDocument, removeDocument, writeDocument } from './document-statements.js';

/** Documents with their chunks and the index over them: all of one document, or nothing. */
export class DocumentRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobRepository,
  ) {}

  /**
   * The same text of the same source again gives the document that is there (`created` false). Another text of a source
   * replaces the document, under a new id; so do another title and other metadata.
   * @throws TerminalError collection.not-found, document.not-text, document.metadata-invalid
   */
  async insert(
    tenantId: string,
    document: NewDocument,
    actor: string,
  ): Promise<DocumentSummary & { created: boolean }> {
    checkText(document);
    const bytes = Buffer.from(document.text);
    const text = referenceOf(bytes, document.mediaType);
    return this.database.transaction({ tenantId }, async (transaction) => {
      const [collections, before] = await transaction.send(
        statement<{ id: string; filterable: FilterableKeys; now: Date }>(
          `SELECT id, filterable, clock_timestamp()::timestamptz(3) AS now FROM collection
           WHERE tenant_id = $1 AND name = $2 FOR UPDATE`,
          [tenantId, document.collection],
        ),
        statement<DocumentRow>(
          `${selectDocument} WHERE document.tenant_id = $1 AND collection.name = $2 AND document.source = $3`,
          [tenantId, document.collection, document.source],
        ),
      );
      const collection = collections.rows[0];
      if (!collection) throw collectionNotFound(document.collection);
      const { metadata = {} } = document;
      checkMetadata(metadata, collection.filterable, document.source);
      const old = before.rows[0];
      const isSame = old?.title === document.title && canonicalJson(old.metadata) === canonicalJson(metadata);
      if (old && old.sha256 === text.blob && isSame) {
        await transaction.commit();
        return { ...summaryOf(old), created: false };
      }
      const id = uuidV7();
      const audit = await auditInside(transaction, tenantId, {
        actor,
        action: old ? 'document.replaced' : 'document.inserted',
        subject: id,
        detail: { collection: document.collection, source: document.source, sha256: text.blob },
      });
      await transaction.commit(
        ...(old ? removeDocument(tenantId, old.id, collection.id) : []),
        ...writeDocument(tenantId, collection.id, document, { id, text, bytes, actor, now: collection.now }),
        audit,
      );
      return {
        id,
        collection: document.collection,
        title: document.title,
        source: document.source,
        mediaType: document.mediaType,
        sha256: text.blob,
        bytes: bytes.length,
        chunks: document.chunks.length,
        metadata,
        createdAt: collection.now.toISOString(),
        created: true,
      };
    });
  }

  /** @throws TerminalError document.not-found */
  async get(tenantId: string, documentId: string): Promise<DocumentSummary> {
    if (!uuid.safeParse(documentId).success) throw documentNotFound(documentId);
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<DocumentRow>(`${selectDocument} WHERE document.tenant_id = $1 AND document.id = $2`, [
        tenantId,
        documentId,
      ]),
    );
    if (!rows[0]) throw documentNotFound(documentId);
    return summaryOf(rows[0]);
  }

  /** Newest first. @throws TerminalError collection.not-found */
  async list(tenantId: string, collection: string, query: PageQuery): Promise<Page<DocumentSummary>> {
    return this.database.rows({ tenantId }, async (rows) => {
      const found = await rows.collection.findUnique({ where: { tenantId_name: { tenantId, name: collection } } });
      if (!found) throw collectionNotFound(collection);
      const documents = await rows.document.findMany({
        where: { tenantId, collectionId: found.id, ...afterCursor(query.cursor) },
        orderBy: newestFirst,
        take: query.limit + 1,
      });
      return pageOf(documents, query.limit, ({ mediaType, createdAt, metadata, ...row }) =>
        summaryOf({
          ...row,
          collection,
          media_type: mediaType,
          metadata: metadata as DocumentMetadata,
          created_at: createdAt,
        }),
      );
    });
  }

  /** The whole text, as it was given. @throws TerminalError document.not-found, blob.corrupt */
  async text(tenantId: string, documentId: string): Promise<string> {
    const { sha256 } = await this.get(tenantId, documentId);
    const { bytes } = await this.blobs.get(tenantId, sha256);
    return Buffer.from(bytes).toString('utf8');
  }
}

interface DocumentRow {
  id: string;
  collection: string;
  title: string;
  source: string;
  media_type: string;
  sha256: string;
  bytes: number;
  chunks: number;
  metadata: DocumentMetadata;
  created_at: Date;
}

const selectDocument = `SELECT document.id, collection.name AS collection, title, source, media_type, sha256, bytes,
  document.chunks, metadata, document.created_at
  FROM document JOIN collection ON collection.tenant_id = document.tenant_id AND collection.id = document.collection_id`;

function summaryOf({ media_type, created_at, ...row }: DocumentRow): DocumentSummary {
  return documentSummary.parse({ ...row, mediaType: media_type, createdAt: created_at.toISOString() });
}

function documentNotFound(id: string): TerminalError {
  return new TerminalError('document.not-found', `there is no document ${id}`, {
    remedy: 'it may have been replaced by a newer text of its source: look in its collection',
  });
}

/** Postgres keeps no U+0000 in a text, and a lone surrogate has no UTF-8. */
function checkText({ title, source, text, chunks }: NewDocument): void {
  const texts = [title, source, text, ...chunks.flatMap((chunk) => [chunk.text, ...chunk.headings])];
  if (texts.some((each) => each.includes('\0') || !each.isWellFormed()))
    throw new TerminalError('document.not-text', `${source} is not text: it holds a zero byte or a broken character`, {
      remedy: 'convert it to UTF-8 text or Markdown first',
    });
}
