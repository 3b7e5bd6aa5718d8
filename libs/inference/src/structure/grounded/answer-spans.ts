import { end, GivenText, given, type Thread } from './threads.js';

/** Where spans of a text may begin and end: at the edges of words, punctuation around them left out. */
export function spanEdges(text: string): { starts: number[]; ends: number[] } {
  const starts = new Set<number>();
  const ends = new Set<number>();
  for (const { 0: chunk, index } of text.matchAll(/\S+/g)) {
    const core = chunk.replace(/^[([{"'“‘„«]+/u, '');
    const from = index + chunk.length - core.length;
    const trimmed = core.replace(/[)\]},.;:!?"'”’»]+$/u, '');
    if (trimmed === '') continue;
    starts.add(from);
    ends.add(from + trimmed.length);
    // Parts of what is joined by dashes and slashes, and a name without its possessive.
    for (const part of trimmed.matchAll(/[^\s\-–—/]+/gu)) {
      starts.add(from + part.index);
      ends.add(from + part.index + part[0].length);
    }
    const possessive = /^(.+)['’]s$/u.exec(trimmed);
    if (possessive !== null) ends.add(from + possessive[1]!.length);
  }
  return { starts: [...starts], ends: [...ends] };
}

/** An answer that is a span of the quote, as `written` puts it down, and then what comes behind it. */
export function spanOf(
  evidence: number,
  quote: string,
  written: (text: string) => Buffer,
  then: () => readonly Thread[],
): readonly Thread[] {
  const { starts, ends } = spanEdges(quote);
  return starts.flatMap((start) => {
    const stops = new Set(ends.filter((stop) => stop > start).map((stop) => written(quote.slice(start, stop)).length));
    return GivenText.begin(evidence, written(quote.slice(start)), (at) => (stops.has(at) ? then() : []));
  });
}

/** What an answer that was not found is: fixed words. */
export const fixedEnd = (evidence: number, text: string): readonly Thread[] =>
  given(evidence, text, () => end(evidence));
