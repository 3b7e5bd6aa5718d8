import { type Passage, untrusted } from '@marimba/contracts';
import { unwrapLines } from './unwrap-lines.js';

/** The system text of grounded answers, as the bundled model was trained with it. */
export const groundedInstructions = 'Answer the question using only the documents. Cite the document number.';

/** A place in a text: UTF-16 code units, end exclusive. */
interface Place {
  start: number;
  end: number;
}

/** A prompt about documents, and where its parts stand in it. */
export interface GroundedPrompt {
  content: string;
  /** Of each passage's text. */
  passages: Place[];
  question: Place;
}

type Shown = Pick<Passage, 'title' | 'text'>;

/** The user's turn of a grounded question: the question, the numbered passages, the question again. */
export function groundedQuestion(question: string, passages: readonly Shown[]): GroundedPrompt {
  return promptOf(`Question: ${question}\n\n`, passages, question);
}

/** The same with the passages before all else, so that other questions about them go on from one kept state. */
export function documentsFirst(question: string, passages: readonly Shown[]): GroundedPrompt {
  return promptOf('', passages, question);
}

/** What every prompt about the documents begins with, whatever the question. */
export function documentsPrefix(passages: readonly Shown[]): string {
  const prompt = documentsFirst('', passages);
  return prompt.content.slice(0, prompt.passages.at(-1)?.end ?? 0);
}

/** What a search tool tells a model: the passages, numbered on from those that it was shown before. */
export function searchResults(
  passages: readonly Shown[],
  before: number,
): Pick<GroundedPrompt, 'content' | 'passages'> {
  return passages.length === 0 ? { content: 'No results.', passages: [] } : numbered('', passages, before);
}

/** Names the form of `documentsPrefix`: a state that was kept of another form is of no use. */
export const documentsRendering = 'documents-first/2';

function promptOf(before: string, shown: readonly Shown[], question: string): GroundedPrompt {
  const { content, passages } = numbered(`${before}Documents:\n`, shown, 0);
  const asked = `${content}\n\nQuestion: `;
  return {
    content: `${asked}${question}`,
    passages,
    question: { start: asked.length, end: asked.length + question.length },
  };
}

function numbered(start: string, shown: readonly Shown[], before: number) {
  let content = start;
  const passages = shown.map(({ title, text }, index): Place => {
    content += `${index === 0 ? '' : '\n\n'}[${before + index + 1}] ${untrusted(title)}\n`;
    const start = content.length;
    // A model that was trained on paragraphs in one line quotes, and is held to, whole sentences.
    content += untrusted(unwrapLines(text));
    return { start, end: content.length };
  });
  return { content, passages };
}
