import { GivenText, type Thread } from './threads.js';

/** Words of a span at most. */
const longestSpan = 16;

export interface AnswerSpan {
  /** UTF-16 code units of the quote. */
  start: number;
  end: number;
  /** Words that it has at least a part of. */
  words: number;
}

/** The spans of a quote that an answer may be: they begin and end at the edges of words, punctuation around them left out. */
export function spansOf(quote: string): AnswerSpan[] {
  const words = [...quote.matchAll(/\S+/g)].map(({ 0: chunk, index }) => edgesOf(chunk, index));
  return words.flatMap(({ starts }, first) =>
    starts.flatMap((start) =>
      words
        .slice(first, first + longestSpan)
        .flatMap(({ ends }, more) => ends.filter((end) => end > start).map((end) => ({ start, end, words: more + 1 }))),
    ),
  );
}

/** Where a span may begin and end in what stands between two spaces. */
function edgesOf(chunk: string, index: number): { starts: number[]; ends: number[] } {
  const core = chunk.replace(/^[([{"'“‘„«]+/u, '');
  const from = index + chunk.length - core.length;
  const trimmed = core.replace(/[)\]},.;:!?"'”’»]+$/u, '');
  if (trimmed === '') return { starts: [], ends: [] };
  const starts = new Set([from]);
  const ends = new Set([from + trimmed.length]);
  // Parts of what is joined by dashes and slashes, and a name without its possessive.
  for (const part of trimmed.matchAll(/[^\s\-–—/]+/gu)) {
    starts.add(from + part.index);
    ends.add(from + part.index + part[0].length);
  }
  const possessive = /^(.+)['’]s$/u.exec(trimmed);
  if (possessive !== null) ends.add(from + possessive[1]!.length);
  return { starts: [...starts], ends: [...ends] };
}

/** An answer that is a span of the quote, as `written` puts it down, and then what comes behind it. */
export function spanThreads(
  quote: string,
  weightOf: (span: AnswerSpan) => number,
  written: (text: string) => Buffer,
  then: (weight: number) => readonly Thread[],
): readonly Thread[] {
  return spansOf(quote).flatMap((span) => {
    const weight = weightOf(span);
    const bytes = written(quote.slice(span.start, span.end));
    return GivenText.begin(weight, bytes, (at) => (at === bytes.length ? then(weight) : []));
  });
}
