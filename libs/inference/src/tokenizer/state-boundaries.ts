import type { StateBoundary } from '../scheduler/work.js';
import type { ModelTokenizer } from './model-tokenizer.js';

/** In a message longer than this the document that it holds may end before a question. */
const documentTokens = 512;
/** How far before the end of a message the question may begin. */
const questionTokens = 512;

/**
 * Where a prompt's state is worth keeping, when nobody says: behind its first message, before its last two, and in a long
 * message behind its last blank line, since what follows a document (a question) is what changes.
 */
export function stateBoundaries(tokenizer: ModelTokenizer, prompt: readonly number[]): StateBoundary[] {
  const starts = prompt.flatMap((id, index) => (index > 0 && tokenizer.beginsTurn(id) ? [index] : []));
  const messages = [...new Set([starts[0], ...starts.slice(-2)])].filter((each) => each !== undefined);
  const ends = [...starts, prompt.length];
  const documents = ends.flatMap((end, index) => {
    const start = ends[index - 1] ?? 0;
    return end - start < documentTokens ? [] : lastBlankLine(tokenizer, prompt, start + documentTokens / 2, end);
  });
  return [
    ...messages.map((position) => ({ position, kind: 'message' as const })),
    ...documents.map((position) => ({ position, kind: 'document' as const })),
  ].sort((a, b) => a.position - b.position);
}

/** The position behind the last two line breaks in a row, not too far before `end`. */
function lastBlankLine(tokenizer: ModelTokenizer, prompt: readonly number[], start: number, end: number): number[] {
  const from = Math.max(start, end - questionTokens);
  // A line break before the end of a message is no boundary of its own.
  for (let position = end - 2; position > from; position--)
    if (tokenizer.decode(prompt.slice(position - 2, position)).endsWith('\n\n')) return [position];
  return [];
}
