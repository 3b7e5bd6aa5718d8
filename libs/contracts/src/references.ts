import { z } from 'zod';

export const uuid = z.uuid();
/** Lower-case hexadecimal SHA-256. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
/** ISO 8601 in UTC with milliseconds. */
export const timestamp = z.iso.datetime({ precision: 3 });
/** A name people type: workflows, collections, models, steps, tools. */
export const slug = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/,
    "use lower-case letters, digits, '-', '_' and '.', beginning and ending with a letter or digit",
  );

/** A large value kept once, by content: its SHA-256, its size and its media type. */
export const blobReference = z.object({ blob: sha256Hex, bytes: z.int().nonnegative(), mediaType: z.string() });
export type BlobReference = z.infer<typeof blobReference>;
