import { z } from 'zod';
import { sha256Of } from '../audit/hash-chain.js';
import { sha256Hex } from '../references.js';

/**
 * Recognises a text that was forgotten without holding it. `characters` UTF-16 code units of the folded text, `rolling`
 * their polynomial hash (Rabin and Karp, "Efficient randomized pattern-matching algorithms", 1987), which is cheap to
 * slide along another text; `sha256` decides.
 */
export const textFingerprint = z.strictObject({
  characters: z.int().positive(),
  rolling: z.int().nonnegative(),
  sha256: sha256Hex,
});
export type TextFingerprint = z.infer<typeof textFingerprint>;

const base = 1_000_003;

/** Case and white space do not count. */
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

export function fingerprintOf(text: string): TextFingerprint {
  const folded = foldText(text);
  let rolling = 0;
  for (let at = 0; at < folded.length; at++) rolling = (Math.imul(rolling, base) + folded.charCodeAt(at)) >>> 0;
  return { characters: folded.length, rolling, sha256: sha256Of(folded) };
}

/** Whether any of the forgotten texts stands in the text; linear in the text for each length of a forgotten one. */
export function holdsForgotten(text: string, forgotten: readonly TextFingerprint[]): boolean {
  if (forgotten.length === 0) return false;
  const folded = foldText(text);
  const lengths = new Set(forgotten.map(({ characters }) => characters));
  return [...lengths].some((length) =>
    holdsOneOf(
      folded,
      length,
      forgotten.filter(({ characters }) => characters === length),
    ),
  );
}

function holdsOneOf(folded: string, length: number, fingerprints: readonly TextFingerprint[]): boolean {
  if (length > folded.length) return false;
  let leading = 1;
  for (let at = 1; at < length; at++) leading = Math.imul(leading, base);
  let rolling = 0;
  for (let end = 0; end < folded.length; end++) {
    if (end >= length) rolling -= Math.imul(folded.charCodeAt(end - length), leading);
    rolling = (Math.imul(rolling, base) + folded.charCodeAt(end)) >>> 0;
    const start = end - length + 1;
    if (start < 0) continue;
    for (const fingerprint of fingerprints)
      if (fingerprint.rolling === rolling && fingerprint.sha256 === sha256Of(folded.slice(start, end + 1))) return true;
  }
  return false;
}
