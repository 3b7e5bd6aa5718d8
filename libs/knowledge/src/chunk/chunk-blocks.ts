import type { TextBlock } from '../parse/text-block.js';
import { unwrapLines } from '../unwrap-lines.js';

/**
 * Characters of a chunk: one or two sentences. The bundled model takes a neighbouring fact too easily out of more; of ten
 * held-out questions it answered 6 with these limits and 3 with four times as much (libs/knowledge/README.md).
 */
export const chunkLimits: ChunkLimits = { target: 150, most: 225 };

/** Characters that neighbouring blocks are joined up to, and that no chunk exceeds. */
export interface ChunkLimits {
  target: number;
  most: number;
}

/** A piece of a document that is searched and cited by itself; `text.slice(start, end)` is its text. */
export interface Chunk {
  ordinal: number;
  text: string;
  start: number;
  end: number;
  headings: string[];
  /** The page, slide or part where it stands, from 1. */
  page?: number | undefined;
}

/**
 * Joins neighbouring blocks of a page under the same headings up to the target and divides blocks above the limit at the ends of
 * sentences (of words, where a sentence alone is too long). Chunks do not overlap and leave out nothing but white space.
 */
export function chunkBlocks(text: string, blocks: readonly TextBlock[], limits: ChunkLimits = chunkLimits): Chunk[] {
  const pieces = blocks.flatMap((block) => divided(text, block, limits));
  const joined: TextBlock[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const fits = last !== undefined && piece.end - last.start <= limits.target && samePlace(last, piece);
    if (fits) last.end = piece.end;
    else joined.push({ ...piece });
  }
  return joined.map(({ start, end, headings, page }, ordinal) => ({
    ordinal,
    text: text.slice(start, end),
    start,
    end,
    headings,
    ...(page === undefined ? {} : { page }),
  }));
}

const samePlace = (a: TextBlock, b: TextBlock): boolean =>
  a.page === b.page &&
  a.headings.length === b.headings.length &&
  a.headings.every((each, at) => each === b.headings[at]);

function divided(text: string, block: TextBlock, limits: ChunkLimits): TextBlock[] {
  if (block.end - block.start <= limits.most) return [block];
  const parts: TextBlock[] = [];
  for (const { start, end } of sentences(text, block, limits)) {
    const last = parts.at(-1);
    if (last !== undefined && end - last.start <= limits.target) last.end = end;
    else parts.push({ ...block, start, end });
  }
  return parts;
}

type Span = Pick<TextBlock, 'start' | 'end'>;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Sentences (a line that is not wrapped ends one) without the space around them; one that is too long comes in runs of words. */
function* sentences(text: string, { start, end }: Span, limits: ChunkLimits): Generator<Span> {
  for (const { segment, index } of segmenter.segment(unwrapLines(text.slice(start, end)))) {
    if (segment.trim() === '') continue;
    const from = start + index + (segment.length - segment.trimStart().length);
    const to = start + index + segment.trimEnd().length;
    if (to - from <= limits.most) yield { start: from, end: to };
    else yield* wordRuns(text, from, to, limits);
  }
}

function* wordRuns(text: string, from: number, to: number, limits: ChunkLimits): Generator<Span> {
  let start = from;
  while (to - start > limits.most) {
    const limit = start + limits.target;
    const space = text.lastIndexOf(' ', limit);
    const cut = space > start ? space : wholeCharacter(text, limit);
    yield { start, end: cut };
    start = cut + (/^\s*/.exec(text.slice(cut, to))?.[0].length ?? 0);
  }
  if (start < to) yield { start, end: to };
}

/** Never between the halves of a surrogate pair. */
const wholeCharacter = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at);
