import { z } from 'zod';
import { jsonValue } from '../json.js';
import { blobReference } from '../references.js';

/**
 * A value inside an event: itself when small, else a reference to a content-addressed blob whose bytes are the
 * value's canonical JSON (RFC 8785).
 */
export const storedValue = z.union([z.object({ inline: jsonValue }), blobReference]);
export type StoredValue = z.infer<typeof storedValue>;
