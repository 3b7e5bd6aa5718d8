import { type BlobReference, blobReference } from '../references.js';

/** Every blob reference inside a value, in order of appearance. What stands inline is data, never a reference. */
export function blobReferencesIn(value: unknown): BlobReference[] {
  if (Array.isArray(value)) return value.flatMap(blobReferencesIn);
  if (typeof value !== 'object' || value === null || 'inline' in value) return [];
  const reference = blobReference.safeParse(value);
  return reference.success ? [reference.data] : Object.values(value).flatMap(blobReferencesIn);
}
