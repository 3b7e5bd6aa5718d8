import { z } from 'zod';
import { documentTitle, snapshotModel } from '../ingestion.js';
import { documentPage, documentSummary, pageUnit } from '../passage.js';
import { slug, uuid } from '../references.js';
import { documentMetadata, filterableKeys, searchRanking } from '../search.js';
import { pageQuery } from './bodies.js';

const chunkSize = z.int().min(50).max(20_000);

export const createCollectionBody = z
  .strictObject({
    name: slug,
    description: z.string().max(2_000).optional(),
    /** Characters that chunks are joined up to, and may have at most; left out, as measured for the bundled model. */
    chunkTarget: chunkSize.optional(),
    chunkMax: chunkSize.optional(),
    filterable: filterableKeys.optional(),
    ranking: searchRanking.optional(),
    /** Reads each new document once, whole, so that the first question about it starts from the model's state. */
    snapshotModel: snapshotModel.optional(),
  })
  .refine(
    ({ chunkTarget: target, chunkMax: most }) =>
      (target === undefined) === (most === undefined) && (target ?? 0) <= (most ?? 0),
    { path: ['chunkMax'], message: 'chunkTarget and chunkMax go together, and chunkMax is not the smaller one' },
  );

export const collectionResource = z.object({
  id: uuid,
  name: slug,
  description: z.string().optional(),
  chunkTarget: z.int().optional(),
  chunkMax: z.int().optional(),
  documents: z.int(),
  chunks: z.int(),
  filterable: filterableKeys,
  ranking: searchRanking,
  snapshotModel: z.string().optional(),
  /** The states of models that have read whole documents of it. */
  snapshots: z.array(z.object({ model: z.string(), snapshots: z.int(), tokens: z.int(), bytes: z.number() })),
  createdAt: z.string(),
});
export type CollectionResource = z.infer<typeof collectionResource>;

/** A document as text; its media type says how it is read. */
export const createDocumentBody = z.strictObject({
  title: documentTitle.optional(),
  source: z.string().min(1).max(1_000),
  mediaType: z.enum(['text/plain', 'text/markdown']).default('text/markdown'),
  text: z.string().min(1),
  /** Its fields that the collection declares as filterable must have the declared types. */
  metadata: documentMetadata.optional(),
});
export const documentResource = documentSummary;
export const documentText = documentSummary.extend({ text: z.string() });
export const listDocumentsQuery = pageQuery.extend({
  /** Only the document that is known by this name. */
  source: z.string().max(1_000).optional(),
});

/** A piece of a document that is searched and cited by itself; `text.slice(start, end)` of the document is its text. */
export const chunkResource = z.object({
  id: uuid,
  ordinal: z.int().nonnegative(),
  text: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  headings: z.array(z.string()),
  page: z.int().positive().optional(),
});
export type ChunkResource = z.infer<typeof chunkResource>;

/** In the order of the document. */
export const listChunksQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  /** The ordinal behind which to go on. */
  cursor: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
});
/** Without `unit`, and empty, for a document that has no pages. */
export const documentPages = z.object({ unit: pageUnit.optional(), pages: z.array(documentPage) });
export type DocumentPages = z.infer<typeof documentPages>;
