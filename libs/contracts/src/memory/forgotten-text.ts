import { z } from 'zod';
import { sha256Of } from '../audit/hash-chain.js';
import { sha256Hex } from '../references.js';

const printShape = {
  characters: z.int().positive(),
  rolling: z.int().nonnegative(),
  sha256: sha256Hex,
};

/**
 * Recognises a text that was forgotten without holding it. `characters` UTF-16 code units of the folded text, `rolling`
 * their polynomial hash (Rabin and Karp, "Efficient randomized pattern-matching algorithms", 1987), which is cheap to
 * slide along another text; `sha256` decides. `beginnings` are its first 16, 32, 64 … characters: a state may end inside it.
 */
export const textFingerprint = z.strictObject({
  ...printShape,
  beginnings: z.array(z.strictObject(printShape)).optional(),
});
export type TextFingerprint = z.infer<typeof textFingerprint>;
type Print = Omit<TextFingerprint, 'beginnings'>;

const base = 1_000_003;
const shortestBeginning = 16;

/** Case and white space do not count. */
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

export function fingerprintOf(text: string): TextFingerprint {
  const folded = foldText(text);
  const beginnings: Print[] = [];
  for (let length = shortestBeginning; length < folded.length; length *= 2)
    beginnings.push(printOf(folded.slice(0, length)));
  return { ...printOf(folded), ...(beginnings.length === 0 ? {} : { beginnings }) };
}

/** Of a folded text that is only recognised whole. */
export function printOf(folded: string): Print {
  let rolling = 0;
  for (let at = 0; at < folded.length; at++) rolling = (Math.imul(rolling, base) + folded.charCodeAt(at)) >>> 0;
  return { characters: folded.length, rolling, sha256: sha256Of(folded) };
}

/** Whether any of the forgotten texts stands in the text; linear in the text for each length of a forgotten one. */
export function holdsForgotten(text: string, forgotten: readonly TextFingerprint[]): boolean {
  if (forgotten.length === 0) return false;
  return !placesOf(foldText(text), forgotten).next().done;
}

/** The same, or the text ends inside one of them, behind its first 16 characters at least. */
export function holdsOrBeginsForgotten(text: string, forgotten: readonly TextFingerprint[]): boolean {
  if (holdsForgotten(text, forgotten)) return true;
  const wholes = new Map<Print, number>();
  for (const { characters, beginnings = [] } of forgotten)
    for (const beginning of beginnings) wholes.set(beginning, characters);
  if (wholes.size === 0) return false;
  const folded = foldText(text);
  for (const { start, print } of placesOf(folded, [...wholes.keys()])) {
    const left = folded.length - start;
    if (left < wholes.get(print)! && left < print.characters * 2) return true;
  }
  return false;
}

function* placesOf<P extends Print>(folded: string, prints: readonly P[]): Generator<{ start: number; print: P }> {
  for (const length of new Set(prints.map(({ characters }) => characters))) {
    const byRolling = new Map<number, P[]>();
    for (const print of prints)
      if (print.characters === length) byRolling.set(print.rolling, [...(byRolling.get(print.rolling) ?? []), print]);
    yield* placesOfLength(folded, length, byRolling);
  }
}

function* placesOfLength<P extends Print>(folded: string, length: number, byRolling: ReadonlyMap<number, P[]>) {
  if (length > folded.length) return;
  let leading = 1;
  for (let at = 1; at < length; at++) leading = Math.imul(leading, base);
  let rolling = 0;
  for (let end = 0; end < folded.length; end++) {
    if (end >= length) rolling -= Math.imul(folded.charCodeAt(end - length), leading);
    rolling = (Math.imul(rolling, base) + folded.charCodeAt(end)) >>> 0;
    const start = end - length + 1;
    const candidates = start < 0 ? undefined : byRolling.get(rolling);
    if (candidates === undefined) continue;
    const sha256 = sha256Of(folded.slice(start, end + 1));
    for (const print of candidates) if (print.sha256 === sha256) yield { start, print };
  }
}
