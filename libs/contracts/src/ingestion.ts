import { z } from 'zod';
import { errorRecord } from './errors.js';
import { pageUnit } from './passage.js';
import { sha256Hex, uuid } from './references.js';
import { documentMetadata } from './search.js';

export const ingestionLimits = {
  /** Documents of one ingestion: the items of one map. */
  documents: 1_000,
  /** Characters of the name that a document is known by. */
  sourceLength: 1_000,
  titleLength: 300,
} as const;

/** The name that a document is known by in its collection: a path or an address. The same one again is the same document. */
export const documentSource = z
  .string()
  .min(1)
  .max(ingestionLimits.sourceLength)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'holds a zero byte or a broken character');

export const documentTitle = z.string().min(1).max(ingestionLimits.titleLength);

/** The model that reads a document whole when it is ingested, and keeps its state. */
export const snapshotModel = z.string().min(1).max(200);

/** What an `ingest` step reads: bytes that were uploaded before, what an address gives, or a text. */
export const ingestDocument = z
  .strictObject({
    source: documentSource,
    /** Left out: what the document itself says, else its source. */
    title: documentTitle.optional(),
    /** What its sender holds it for. Only for what no content tells apart: text, Markdown, CSV. */
    mediaType: z.string().max(200).optional(),
    metadata: documentMetadata.optional(),
    /** SHA-256 of the uploaded bytes. */
    upload: sha256Hex.optional(),
    url: z
      .url({ protocol: /^https?$/, error: 'expected an http or https address' })
      .max(2_000)
      .optional(),
    text: z.string().min(1).optional(),
    /** Left out: the collection's. */
    snapshot: snapshotModel.optional(),
  })
  .refine(
    ({ upload, url, text }) => [upload, url, text].filter((each) => each !== undefined).length === 1,
    'expected exactly one of upload, url and text',
  );
export type IngestDocument = z.infer<typeof ingestDocument>;

/** Output of an `ingest` step. */
export const ingestOutput = z.object({
  source: z.string(),
  documentId: uuid,
  title: z.string(),
  mediaType: z.string(),
  /** Of what was read. */
  bytes: z.int().nonnegative(),
  chunks: z.int().nonnegative(),
  unit: pageUnit.optional(),
  pages: z.int().nonnegative().optional(),
  /** The collection had this very document already. */
  reused: z.boolean(),
  /** It took the place of an older document of its source. */
  replaced: z.boolean(),
  /** What became of the state that was asked for; the document is there whatever that was. */
  snapshot: z
    .union([
      z.object({ model: z.string(), tokens: z.int(), bytes: z.number() }),
      z.object({ model: z.string(), error: errorRecord.pick({ code: true, message: true }) }),
    ])
    .optional(),
});
export type IngestOutput = z.infer<typeof ingestOutput>;

/** Of a document of an ingestion that could not be read; the others are not touched by it. */
export const ingestFailure = z.object({
  source: z.string(),
  error: errorRecord.pick({ code: true, message: true }),
});
export type IngestFailure = z.infer<typeof ingestFailure>;

/** Input of a run of the workflow `marimba.ingest`. */
export const ingestionInput = z.object({ collection: z.string(), documents: z.array(ingestDocument) });
export type IngestionInput = z.infer<typeof ingestionInput>;

/** Its output: each document in the order in which it was given. */
export const ingestionOutput = z.object({
  collection: z.string(),
  documents: z.array(z.union([ingestOutput, ingestFailure])),
});
export type IngestionOutput = z.infer<typeof ingestionOutput>;

/** Names of workflows that belong to the service begin so. */
export const systemWorkflowPrefix = 'marimba.';
export const ingestionWorkflow = 'marimba.ingest';
