import { createHash } from 'node:crypto';

/**
 * SHA-256 (hex) over the little-endian 32-bit ids of the first n tokens, for each n of `positions` (ascending, each at
 * most the number of ids), in one pass.
 */
export function prefixHashes(ids: readonly number[], positions: readonly number[]): string[] {
  const bytes = Buffer.from(Int32Array.from(ids).buffer);
  const hash = createHash('sha256');
  let done = 0;
  return positions.map((position) => {
    hash.update(bytes.subarray(4 * done, 4 * position));
    done = position;
    return hash.copy().digest('hex');
  });
}

export const prefixHash = (ids: readonly number[]): string => prefixHashes(ids, [ids.length])[0]!;
