import type { GroundedAnswer } from '../token-constraint.js';
import { answerFit } from './answer-fit.js';
import { spanThreads } from './answer-spans.js';
import { fitOf } from './focus.js';
import { sentencesOf } from './sentences.js';
import { end, free, GivenText, given, type Thread } from './threads.js';

/** Sentences that may be quoted as one. */
export const longestRun = 3;
/** UTF-16 code units of a run of more than one. */
const longestQuote = 400;

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

/** The threads at the beginning of an answer that quotes passages; where they have no sentence, nothing can be found. */
export function groundedForm(constraint: GroundedAnswer): readonly Thread[] {
  const { passages, form, focus } = constraint;
  const writing = writings[form];
  const all = passages.flatMap((text, index) => evidenceOf(text, index + 1));
  const { question, weight = 20, refusal = 0.3 } = focus ?? { question: undefined };
  const firsts = all.map(({ text, ends }) => text.slice(0, ends[0]));
  const fits = question === undefined ? firsts.map(() => 0) : fitOf(question, firsts);
  const threads = all.flatMap((evidence, index) => {
    const leaning = weight * fits[index]!;
    return given(leaning, writing.beforeQuote(evidence.number), () => quoteOf(evidence, leaning, writing, constraint));
  });
  const none = question === undefined ? 0 : weight * refusal;
  const ways = [...threads, ...given(none, writing.notFound, () => end(none))];
  return constraint.calls === true ? [...ways, ...callBeside(ways)] : ways;
}

/** A call weighs as much as the best answer beside it, so that the model alone chooses between the two. */
function callBeside(ways: readonly Thread[]): readonly Thread[] {
  const weight = Math.max(...ways.map((each) => each.weight));
  return given(weight, '<tool_call>\n', () =>
    free(weight, '<', () => given(weight, '\n</tool_call>', () => end(weight))),
  );
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
  weight: number,
  { written, between, behind, without }: Writing,
  { answer, focus }: GroundedAnswer,
): readonly Thread[] {
  const stops = new Map(ends.map((stop) => [written(text.slice(0, stop)).length, text.slice(0, stop)]));
  const close = (leaning: number): readonly Thread[] => given(leaning, behind(number), () => end(leaning));
  const answerTo = (quote: string): readonly Thread[] => {
    if (answer === 'free') return free(0, without, () => close(0));
    const fit = focus === undefined ? () => 0 : answerFit(focus.question, quote);
    const { answerWeight = 12 } = focus ?? {};
    return spanThreads(quote, (span) => answerWeight * fit(span), written, close);
  };
  return GivenText.begin(weight, written(text), (at) => {
    const quote = stops.get(at);
    return quote === undefined ? [] : given(weight, between(number), () => answerTo(quote));
  });
}
