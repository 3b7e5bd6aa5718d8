import { saysNotFound } from '../agent/parse-reply.js';
import type { Finding, ScoredAnswer } from './finding.js';

/**
 * A citation counts by how much of what the answer says with it stands in its quote, and not at all when the quote was not
 * found in the document. Where the answer says that nothing was found, there is nothing to cite.
 */
export function checkCitations({ text, citations }: Pick<ScoredAnswer, 'text' | 'citations'>, min: number): Finding {
  if (saysNotFound(text)) return { score: 1, evidence: 'it says that nothing was found' };
  if (citations.length < min) return { score: 0, evidence: `${citations.length} citations, ${min} are wanted` };
  if (citations.length === 0) return { score: 1, evidence: 'no citation is wanted' };
  const judged = citations.map(({ number, quote, verified }) => {
    const support = verified ? supportOf(claimOf(text, number), quote) : 0;
    const found = verified ? `holds ${Math.round(support * 100)} % of what is said` : 'was not found in the document';
    return { support, evidence: `[${number}] ${found}` };
  });
  const score = judged.reduce((sum, { support }) => sum + support, 0) / judged.length;
  return { score, evidence: judged.map(({ evidence }) => evidence).join('; ') };
}

/** The sentences that bear the citation's mark; the whole answer where none does. */
function claimOf(text: string, number: number): string {
  const mark = `[${number}]`;
  const sentences = (text.match(/[^.!?\n]+(?:[.!?]+(?:\s*\[\d+\])*|$)/g) ?? [text]).filter((each) =>
    each.includes(mark),
  );
  return (sentences.length === 0 ? text : sentences.join(' ')).replace(/\[\d+\]/g, ' ');
}

/** The part of the claim's content words and numbers that the quote holds; words of one stem count as one. */
export function supportOf(claim: string, quote: string): number {
  const said = contentOf(claim);
  if (said.length === 0) return 1;
  const there = contentOf(quote);
  return said.filter((word) => there.some((other) => isSame(word, other))).length / said.length;
}

const contentOf = (text: string): string[] => [
  ...new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !empty.has(word))),
];

/** A number is itself or another; of words of at least six letters the first five decide. */
const isSame = (a: string, b: string): boolean =>
  a === b || (!/\d/.test(a) && a.length >= 6 && b.length >= 5 && a.slice(0, 5) === b.slice(0, 5));

const empty = new Set(
  'a an and are as at be been by can did do does for from had has have he her his i in is it its not of on or she so that the their them there they this to was were what when where which who will with you'.split(
    ' ',
  ),
);
