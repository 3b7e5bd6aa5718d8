import { sha256Of } from './audit/hash-chain.js';

/** The id that a text names: the same whenever it is computed, so that what may be repeated is there once (a UUID of version 8). */
export function derivedId(text: string): string {
  const hex = sha256Of(text);
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
