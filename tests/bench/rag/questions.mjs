import { readFileSync } from 'node:fs';

/** Paragraphs of one article stand together; so many make a document that is read as a whole. */
export const articleParagraphs = 5;

/**
 * Questions with their paragraphs. Decoding was tuned on the questions of every second paragraph (`tune`), which are no part
 * of `held-out`.
 */
export function readQuestions(file, part, limit) {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const paragraphs = [...new Set(rows.map(({ context }) => context))];
  const chosen = rows
    .map(({ context, question, answer }) => ({ question, expected: answer, paragraph: paragraphs.indexOf(context) }))
    .filter(({ paragraph }) => part === 'all' || (paragraph % 2 === 0) === (part === 'tune'));
  const step = Math.max(1, Math.floor(chosen.length / limit));
  return { paragraphs, asked: chosen.filter((_, index) => index % step === 0).slice(0, limit) };
}
