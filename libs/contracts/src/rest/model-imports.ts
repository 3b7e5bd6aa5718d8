import { z } from 'zod';
import { slug, timestamp, uuid } from '../references.js';

const precision = z.enum(['fp32', 'fp16', 'int8', 'int4']);

/** What is to be imported: a model of the hub, or a folder of the worker's machine that its configuration allows. */
export const createModelImportBody = z
  .strictObject({
    /** `owner/name`, or `owner/name@revision`. */
    hub: z
      .string()
      .max(300)
      .regex(/^[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_][\w.-]*(@[\w./-]+)?$/, 'write it as owner/name or owner/name@revision')
      .optional(),
    /** In Hugging Face layout, below one of the worker's `MARIMBA_IMPORT_FOLDERS`. */
    folder: z.string().min(1).max(1_000).optional(),
    /** Of the weights; left out: the worker's. */
    precision: precision.optional(),
  })
  .refine(({ hub, folder }) => (hub === undefined) !== (folder === undefined), {
    message: 'name either a model of the hub or a folder',
  });
export type CreateModelImportBody = z.infer<typeof createModelImportBody>;

/** An import as it last said of itself. It is forgotten a week after its last word; the model stays. */
export const modelImportResource = z.object({
  id: uuid,
  hub: z.string().optional(),
  folder: z.string().optional(),
  precision: precision.optional(),
  status: z.enum(['waiting', 'downloading', 'checking', 'writing', 'completed', 'failed', 'cancelled']),
  /** Of the stage that it is in: bytes while it downloads, else tensors. */
  progress: z.object({ done: z.number(), total: z.number() }).optional(),
  /** Who does it. */
  worker: z.string().optional(),
  error: z.object({ message: z.string(), remedy: z.string().optional() }).optional(),
  model: z
    .object({
      name: slug,
      family: z.string(),
      precision,
      fingerprint: z.string(),
      parameters: z.number(),
      contextLength: z.number(),
      /** Where it is, on the worker's machine. */
      folder: z.string(),
    })
    .optional(),
  requestedBy: z.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type ModelImportResource = z.infer<typeof modelImportResource>;

/** In the queue of those who do them. */
export const modelImportJob = z.object({ v: z.literal(1), id: uuid });
