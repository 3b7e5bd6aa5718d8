import type { GroundedAnswer } from '../token-constraint.js';
import { fixedEnd, spanOf } from './answer-spans.js';
import { fitOf } from './focus.js';
import { sentencesOf } from './sentences.js';
import { end, free, GivenText, given, type Thread } from './threads.js';

/** Sentences that may be quoted as one. */
export const longestRun = 3;
/** UTF-16 code units of a run of more than one. */
const longestQuote = 400;

/** Threads at the beginning of an answer, and what is added to the logits of tokens that lead to each evidence. */
export interface GroundedForm {
  threads: readonly Thread[];
  /** By evidence; undefined where nothing is weighed. */
  weights: readonly number[] | undefined;
}

/** The quote of a run of sentences that begins with one of them. */
interface Evidence {
  /** Of its passage, 1-based. */
  number: number;
  /** The sentence and those that may follow it in the quote. */
  text: string;
  /** Where the quote may end, in UTF-16 code units of `text`. */
  ends: number[];
}

/** What tags and JSON write differently. */
interface Writing {
  written(text: string): Buffer;
  beforeQuote(number: number): string;
  /** Between quote and answer. */
  between(number: number): string;
  /** Characters that the model's own answer may not hold. */
  without: string;
  behind(number: number): string;
  notFound: string;
}

export const notFoundText = 'Not found in the documents.';

const writings: Record<GroundedAnswer['form'], Writing> = {
  tags: {
    written: (text) => Buffer.from(text),
    beforeQuote: (number) => `<think>[${number}] "`,
    between: () => '"</think>',
    without: '<[',
    behind: (number) => ` [${number}]`,
    notFound: `<think>none</think>${notFoundText}`,
  },
  json: {
    written: (text) => Buffer.from(JSON.stringify(text).slice(1, -1)),
    beforeQuote: () => '{"quote": "',
    between: (number) => `", "citation": ${number}, "answer": "`,
    without: '"\\',
    behind: () => '"}',
    notFound: '{"quote": null, "citation": null, "answer": null}',
  },
};

/** The automaton of an answer that quotes passages; where they have no sentence, nothing can be found. */
export function groundedForm({ passages, form, answer, focus }: GroundedAnswer): GroundedForm {
  const writing = writings[form];
  const all = passages.flatMap((text, index) => evidenceOf(text, index + 1));
  const threads = all.flatMap((evidence, id) =>
    given(id, writing.beforeQuote(evidence.number), () => quoteOf(evidence, id, writing, answer)),
  );
  const none = all.length;
  const { weight = 8, refusal = 0.3 } = focus ?? {};
  const weights = focus && [
    ...fitOf(
      focus.question,
      all.map(({ text, ends }) => text.slice(0, ends[0])),
    ).map((fit) => weight * fit),
    weight * refusal,
  ];
  return { threads: [...threads, ...fixedEnd(none, writing.notFound)], weights };
}

function evidenceOf(text: string, number: number): Evidence[] {
  const sentences = sentencesOf(text);
  return sentences.map(({ start }, first) => {
    const ends = [];
    for (let last = first; last < sentences.length && ends.length < longestRun; last++) {
      if (last > first && sentences[last]!.end - start > longestQuote) break;
      ends.push(sentences[last]!.end - start);
      if (!sentences[last]!.joined) break;
    }
    return { number, text: text.slice(start, start + ends.at(-1)!), ends };
  });
}

function quoteOf(
  { number, text, ends }: Evidence,
  id: number,
  { written, between, behind, without }: Writing,
  answer: GroundedAnswer['answer'],
): readonly Thread[] {
  const stops = new Map(ends.map((stop) => [written(text.slice(0, stop)).length, text.slice(0, stop)]));
  const close = (): readonly Thread[] => given(id, behind(number), () => end(id));
  return GivenText.begin(id, written(text), (at) => {
    const quote = stops.get(at);
    if (quote === undefined) return [];
    return given(id, between(number), () =>
      answer === 'span' ? spanOf(id, quote, written, close) : free(id, without, close),
    );
  });
}
