import type { AnswerSpan } from './answer-spans.js';
import { contentWordsOf } from './focus.js';

/** What a question asks for, as its words tell. English alone; of other languages nothing is known, and nothing weighs. */
type Asked = 'time' | 'amount' | 'name' | 'other';

const numberWord =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred|thousand|million|billion|half|none|no)\b/i;
const month =
  /\b(?:January|February|March|April|May|June|July|August|September|October|November|December|century|spring|summer|autumn|winter)\b/;

function askedBy(question: string): Asked {
  if (/\b(?:when|(?:what|which) (?:year|date|day|month|century|decade))\b/i.test(question)) return 'time';
  if (
    /\bhow (?:many|much|old|long|far|tall|large|big|high|often|fast)\b|\bwhat (?:percent|number|age|amount|fraction)/i.test(
      question,
    )
  )
    return 'amount';
  return /\b(?:who|whom|whose|where)\b/i.test(question) ? 'name' : 'other';
}

/**
 * How well a span fits as the answer to a question, about −2 to 1: it is of the kind that is asked for, it does not say again
 * what the question says, and it is short.
 */
export function answerFit(question: string, quote: string): (span: AnswerSpan) => number {
  const asked = askedBy(question);
  const known = new Set(contentWordsOf(question));
  return ({ start, end, words }) => {
    const text = quote.slice(start, end);
    const content = contentWordsOf(text);
    const again = content.length === 0 ? 1 : content.filter((word) => known.has(word)).length / content.length;
    return kindFit(asked, text) - again - 0.05 * Math.max(0, words - 4);
  };
}

function kindFit(asked: Asked, text: string): number {
  switch (asked) {
    case 'time':
      return /\d/.test(text) || month.test(text) ? 1 : 0;
    case 'amount':
      return /\d/.test(text) || numberWord.test(text) ? 1 : 0;
    case 'name':
      return /\p{Lu}/u.test(text) ? 1 : 0;
    case 'other':
      return 0;
  }
}
