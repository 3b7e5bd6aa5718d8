import {
  canonicalJson,
  type DocumentMetadata,
  type DocumentSummary,
  type FilterableKeys,
  TerminalError,
  uuid,
} from '@marimba/contracts';
import { auditInside } from '../audit/audit-chain.js';
import { type BlobRepository, dropBlobs, referenceOf } from '../blobs/blob-repository.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { checkMetadata } from './check-metadata.js';
import { collectionNotFound } from './collection-repository.js';
import { type DocumentRow, documentNotFound, selectDocument, summaryOf } from './document-rows.js';
import { contentFingerprint, type NewDocument, removeDocument, writeDocument } from './document-statements.js';
import { removalOf } from './removed-documents.js';

/** Documents with their chunks and the index over them: all of one document, or nothing. */
export class DocumentRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobRepository,
  ) {}

  /**
   * The same document of the same source again gives the one that is there (`created` false). Another one of a source
   * replaces it, under a new id (so do another title and other metadata): who searches sees the old one whole or the new.
   * What another document of the collection says already, word for word, is not stored again: both point at it.
   * @throws TerminalError collection.not-found, document.not-text, document.metadata-invalid
   */
  async insert(
    tenantId: string,
    document: NewDocument,
    actor: string,
  ): Promise<DocumentSummary & { created: boolean; replaced: boolean }> {
    checkText(document);
    const bytes = Buffer.from(document.text);
    const text = referenceOf(bytes, 'text/plain; charset=utf-8');
    const original = document.original && referenceOf(document.original, document.mediaType);
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
      if (old && isSame(old, { sha256: text.blob, original: original?.blob, title: document.title, metadata })) {
        await transaction.commit();
        return { ...summaryOf(old), created: false, replaced: false };
      }
      const id = uuidV7();
      const fresh = { title: document.title, chunks: document.chunks.map((chunk) => chunk.text) };
      const removal = old && (await removalOf(transaction, tenantId, old, { fresh }));
      const [same] = await transaction.send(
        statement<{ id: string }>(
          `SELECT id FROM document_content AS content
           WHERE tenant_id = $1 AND collection_id = $2 AND fingerprint = $3 AND EXISTS (
             SELECT FROM document AS other
             WHERE other.tenant_id = $1 AND other.content_id = content.id AND other.id IS DISTINCT FROM $4::uuid)`,
          [tenantId, collection.id, contentFingerprint(document, text), old?.id ?? null],
        ),
      );
      const content = same.rows[0]?.id;
      const audit = await auditInside(transaction, tenantId, {
        actor,
        action: old ? 'document.replaced' : 'document.inserted',
        subject: id,
        detail: {
          collection: document.collection,
          source: document.source,
          sha256: text.blob,
          ...(removal === undefined ? {} : { removed: { documentId: old!.id, ...removal.detail } }),
        },
      });
      await transaction.commit(
        ...(removal === undefined ? [] : [...removeDocument(tenantId, old!.id, collection.id), removal.record]),
        ...writeDocument(tenantId, collection.id, document, {
          id,
          content,
          text,
          bytes,
          original,
          actor,
          now: collection.now,
        }),
        ...(old ? dropBlobs(tenantId, blobsOf(old)) : []),
        audit,
      );
      const row: DocumentRow = {
        id,
        collection: document.collection,
        title: document.title,
        source: document.source,
        media_type: document.mediaType,
        sha256: text.blob,
        bytes: bytes.length,
        chunks: document.chunks.length,
        metadata,
        original_sha256: original?.blob ?? null,
        original_bytes: original?.bytes ?? null,
        unit: document.unit ?? null,
        pages: document.unit === undefined ? null : (document.pages?.length ?? 0),
        created_at: collection.now,
      };
      return { ...summaryOf(row), created: true, replaced: old !== undefined };
    });
  }

  /** With its chunks, its index and whatever else was made of it. @throws TerminalError document.not-found */
  async remove(tenantId: string, documentId: string, actor: string): Promise<void> {
    const { collection } = await this.get(tenantId, documentId);
    return this.database.transaction({ tenantId }, async (transaction) => {
      const [collections, found] = await transaction.send(
        statement<{ id: string }>('SELECT id FROM collection WHERE tenant_id = $1 AND name = $2 FOR UPDATE', [
          tenantId,
          collection,
        ]),
        statement<DocumentRow>(`${selectDocument} WHERE document.tenant_id = $1 AND document.id = $2`, [
          tenantId,
          documentId,
        ]),
      );
      const document = found.rows[0];
      if (!document) throw documentNotFound(documentId);
      const { source, sha256 } = document;
      const removal = await removalOf(transaction, tenantId, document);
      const audit = await auditInside(transaction, tenantId, {
        actor,
        action: 'document.deleted',
        subject: documentId,
        detail: { collection, source, sha256, removed: removal.detail },
      });
      await transaction.commit(
        ...removeDocument(tenantId, documentId, collections.rows[0]!.id),
        removal.record,
        ...dropBlobs(tenantId, blobsOf(document)),
        audit,
      );
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

  /** The document that a collection has of a source. @throws TerminalError collection.not-found */
  async ofSource(tenantId: string, collection: string, source: string): Promise<DocumentSummary | undefined> {
    const [collections, { rows }] = await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM collection WHERE tenant_id = $1 AND name = $2', [tenantId, collection]),
      statement<DocumentRow>(
        `${selectDocument} WHERE document.tenant_id = $1 AND collection.name = $2 AND document.source = $3`,
        [tenantId, collection, source],
      ),
    );
    if (collections.rows.length === 0) throw collectionNotFound(collection);
    return rows[0] && summaryOf(rows[0]);
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
      return pageOf(
        documents,
        query.limit,
        ({ mediaType, createdAt, originalSha256, originalBytes, pages, metadata, ...row }) =>
          summaryOf({
            ...row,
            metadata: metadata as DocumentMetadata,
            collection,
            media_type: mediaType,
            created_at: createdAt,
            original_sha256: originalSha256,
            original_bytes: originalBytes,
            pages: Array.isArray(pages) ? pages.length : null,
          }),
      );
    });
  }

  /** The whole text, as it was given or read. @throws TerminalError document.not-found, blob.corrupt */
  async text(tenantId: string, documentId: string): Promise<string> {
    const { sha256 } = await this.get(tenantId, documentId);
    const { bytes } = await this.blobs.get(tenantId, sha256);
    return Buffer.from(bytes).toString('utf8');
  }
}

function isSame(
  old: DocumentRow,
  fresh: { sha256: string; original: string | undefined; title: string; metadata: DocumentMetadata },
): boolean {
  const sameBytes = old.sha256 === fresh.sha256 && (old.original_sha256 ?? undefined) === fresh.original;
  return sameBytes && old.title === fresh.title && canonicalJson(old.metadata) === canonicalJson(fresh.metadata);
}

const blobsOf = ({ sha256, original_sha256 }: DocumentRow): string[] =>
  original_sha256 === null ? [sha256] : [sha256, original_sha256];

/** Postgres keeps no U+0000 in a text, and a lone surrogate has no UTF-8. */
function checkText({ title, source, text, chunks }: NewDocument): void {
  const texts = [title, source, text, ...chunks.flatMap((chunk) => [chunk.text, ...chunk.headings])];
  if (texts.some((each) => each.includes('\0') || !each.isWellFormed()))
    throw new TerminalError('document.not-text', `${source} is not text: it holds a zero byte or a broken character`, {
      remedy: 'convert it to UTF-8 text or Markdown first',
    });
}
