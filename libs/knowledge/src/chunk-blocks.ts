import type { TextBlock } from './text-block.js';

/**
 * Characters of a chunk: one or two sentences. The bundled model takes a neighbouring fact too easily out of more; of ten
 * held-out questions it answered 6 with these limits and 3 with four times as much (libs/knowledge/README.md).
 */
export const chunkLimits = { target: 150, most: 225 } as const;

/** A piece of a document that is searched and cited by itself; `text.slice(start, end)` is its text. */
export interface Chunk {
  ordinal: number;
  text: string;
  start: number;
  end: number;
  headings: string[];
}

/**
 * Joins neighbouring blocks under the same headings up to the target and divides blocks above the limit at the ends of
 * sentences (of words, where a sentence alone is too long). Chunks do not overlap and leave out nothing but white space.
 */
export function chunkBlocks(text: string, blocks: readonly TextBlock[]): Chunk[] {
  const pieces = blocks.flatMap((block) => divided(text, block));
  const joined: TextBlock[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const fits = last !== undefined && piece.end - last.start <= chunkLimits.target && sameHeadings(last, piece);
    if (fits) last.end = piece.end;
    else joined.push({ ...piece });
  }
  return joined.map(({ start, end, headings }, ordinal) => ({
    ordinal,
    text: text.slice(start, end),
    start,
    end,
    headings,
  }));
}

const sameHeadings = (a: TextBlock, b: TextBlock): boolean => a.headings.join('\n') === b.headings.join('\n');

function divided(text: string, block: TextBlock): TextBlock[] {
  if (block.end - block.start <= chunkLimits.most) return [block];
  const parts: TextBlock[] = [];
  for (const { start, end } of sentences(text, block)) {
    const last = parts.at(-1);
    if (last !== undefined && end - last.start <= chunkLimits.target) last.end = end;
    else parts.push({ start, end, headings: block.headings });
  }
  return parts;
}

/** Sentences without the space around them; one that is too long comes in runs of words. */
function* sentences(text: string, { start, end }: TextBlock): Generator<{ start: number; end: number }> {
  const body = text.slice(start, end);
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(body)) {
    if (segment.trim() === '') continue;
    const from = start + index + (segment.length - segment.trimStart().length);
    const to = start + index + segment.trimEnd().length;
    if (to - from <= chunkLimits.most) yield { start: from, end: to };
    else yield* wordRuns(text, from, to);
  }
}

function* wordRuns(text: string, from: number, to: number): Generator<{ start: number; end: number }> {
  let start = from;
  while (to - start > chunkLimits.most) {
    const limit = start + chunkLimits.target;
    const space = text.lastIndexOf(' ', limit);
    const cut = space > start ? space : wholeCharacter(text, limit);
    yield { start, end: cut };
    start = cut + (/^\s*/.exec(text.slice(cut, to))?.[0].length ?? 0);
  }
  if (start < to) yield { start, end: to };
}

/** Never between the halves of a surrogate pair. */
const wholeCharacter = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at);
