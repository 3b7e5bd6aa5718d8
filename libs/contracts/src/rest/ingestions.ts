import { z } from 'zod';
import { errorRecord } from '../errors.js';
import { documentSource, documentTitle, ingestionLimits, ingestOutput, snapshotModel } from '../ingestion.js';
import { uuid } from '../references.js';
import { runStatus } from '../run.js';
import { documentMetadata } from '../search.js';
import { progressMessage } from './stream.js';

/** Beside a body that is a file; of several files (multipart) each has its own name. */
export const ingestionQuery = z.strictObject({
  source: documentSource.optional(),
  title: documentTitle.optional(),
  /** In place of the collection's `snapshotModel`. */
  snapshot: snapshotModel.optional(),
});

/** Documents that are named or given in JSON, in place of files. */
export const createIngestionBody = z.strictObject({
  /** In place of the collection's `snapshotModel`. */
  snapshot: snapshotModel.optional(),
  documents: z
    .array(
      z
        .strictObject({
          /** Left out: the address. */
          source: documentSource.optional(),
          title: documentTitle.optional(),
          mediaType: z.string().max(200).optional(),
          url: z
            .url({ protocol: /^https?$/, error: 'expected an http or https address' })
            .max(2_000)
            .optional(),
          text: z.string().min(1).optional(),
          metadata: documentMetadata.optional(),
        })
        .refine(({ url, text }) => (url === undefined) !== (text === undefined), 'expected one of url and text')
        .refine(({ url, source }) => url !== undefined || source !== undefined, 'a text needs a source'),
    )
    .min(1)
    .max(ingestionLimits.documents),
});

/** What has become of a document of an ingestion so far. */
export const ingestionDocument = z.object({
  source: z.string(),
  /** `retrying`: an attempt has failed, and another follows. */
  status: z.enum(['waiting', 'reading', 'retrying', 'done', 'failed']),
  /** Of a long document while it is read. */
  progress: progressMessage.omit({ stepId: true }).optional(),
  result: ingestOutput.optional(),
  error: errorRecord.optional(),
});
export type IngestionDocument = z.infer<typeof ingestionDocument>;

/** A run that reads documents, seen as what becomes of them. Its log and its event stream are those of the run. */
export const ingestionResource = z.object({
  runId: uuid,
  collection: z.string(),
  status: runStatus,
  total: z.int().nonnegative(),
  done: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  documents: z.array(ingestionDocument),
});
export type IngestionResource = z.infer<typeof ingestionResource>;
