import type { Citation, Passage } from '@marimba/contracts';
import { findQuote, likestSentence, type Span } from './find-quote.js';
import { citedNumbers, type Quote, quotesOf, saysNotFound } from './parse-reply.js';

/**
 * The evidence of an answer. A sentence that the model quoted is looked for in the passages, in the one that it numbered
 * first: the number given is that of the passage where it truly stands. Where no quote is found word for word, what
 * the model pointed at is given unverified: the sentence most like its quote, else the whole passage that it numbered.
 */
export function citationsOf(answer: string, thinking: string | undefined, passages: readonly Passage[]): Citation[] {
  if (saysNotFound(answer)) return [];
  const quotes = quotesOf(thinking ?? '');
  const verified = distinct(quotes.flatMap((quote) => verify(quote, passages) ?? []));
  if (verified.length > 0) return verified;
  const alike = distinct(quotes.flatMap((quote) => likest(quote, passages) ?? []));
  if (alike.length > 0) return alike;
  const numbers = citedNumbers(answer);
  return (numbers.length > 0 ? numbers : quotes.map(({ number }) => number)).flatMap((number) => {
    const passage = passages[number - 1];
    return passage === undefined ? [] : [cite(passage, number, { start: 0, end: passage.text.length }, false)];
  });
}

function verify(quote: Quote, passages: readonly Passage[]): Citation | undefined {
  for (const [passage, number] of numberedFirst(quote, passages)) {
    const span = findQuote(passage.text, quote.text);
    if (span !== undefined) return cite(passage, number, span, true);
  }
  return undefined;
}

function likest(quote: Quote, passages: readonly Passage[]): Citation | undefined {
  const found = numberedFirst(quote, passages).flatMap(([passage, number]) => {
    const span = likestSentence(passage.text, quote.text);
    return span === undefined ? [] : [{ passage, number, span }];
  });
  const [best] = found.sort((a, b) => b.span.likeness - a.span.likeness);
  return best && cite(best.passage, best.number, best.span, false);
}

function numberedFirst({ number }: Quote, passages: readonly Passage[]): [Passage, number][] {
  const numbered = passages.map((passage, index): [Passage, number] => [passage, index + 1]);
  return numbered.sort(([, a], [, b]) => Number(b === number) - Number(a === number));
}

function cite(passage: Passage, number: number, span: Span, verified: boolean): Citation {
  const { chunkId, documentId, title, text, start, page } = passage;
  return {
    number,
    chunkId,
    documentId,
    title,
    quote: text.slice(span.start, span.end),
    start: start + span.start,
    end: start + span.end,
    ...(page === undefined ? {} : { page }),
    verified,
  };
}

function distinct(citations: Citation[]): Citation[] {
  const place = ({ documentId, start, end }: Citation) => `${documentId} ${start} ${end}`;
  return [...new Map(citations.map((citation) => [place(citation), citation])).values()];
}
