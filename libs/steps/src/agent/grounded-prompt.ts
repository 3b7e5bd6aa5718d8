import type { Passage } from '@marimba/contracts';
import { untrusted } from '../policy/untrusted-text.js';

/** The system text of grounded answers, as the bundled model was trained with it. */
export const groundedInstructions = 'Answer the question using only the documents. Cite the document number.';

/** The user's turn of a grounded question: the question, the numbered passages, the question again. */
export function groundedQuestion(question: string, passages: readonly Passage[]): string {
  const documents = passages.map(({ title, text }, index) => `[${index + 1}] ${untrusted(title)}\n${untrusted(text)}`);
  return `Question: ${question}\n\nDocuments:\n${documents.join('\n\n')}\n\nQuestion: ${question}`;
}
