/** Every blob hash that a value refers to, in order of appearance: any object with a `blob` member. */
export function blobHashesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(blobHashesIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('inline' in value) return [];
  if ('blob' in value && typeof value.blob === 'string') return [value.blob];
  return Object.values(value).flatMap(blobHashesIn);
}
