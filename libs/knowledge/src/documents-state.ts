import { type ChatMessage, sha256Of } from '@marimba/contracts';
import { documentsFirst, documentsPrefix, documentsRendering, groundedInstructions } from './grounded-prompt.js';

/** Names the form of a prompt that begins with instructions and then documents: a state of another form is of no use. */
export const renderingOf = (instructions: string): string =>
  `${documentsRendering} ${sha256Of(instructions).slice(0, 12)}`;

/** SHA-256 of what documents say, in the order in which they are read. */
export const textsSha256Of = (documents: readonly { title: string; sha256: string }[]): string =>
  sha256Of(JSON.stringify(documents.map(({ title, sha256 }) => [title, sha256])));

/** What has a model read documents before anybody asks, as agents without instructions of their own would, and keep its state. */
export function readingOf(documents: readonly { title: string; text: string }[]) {
  const messages: ChatMessage[] = [
    { role: 'system', content: groundedInstructions },
    { role: 'user', content: documentsFirst('', documents).content },
  ];
  return {
    messages,
    // One token has to be written; nobody reads it.
    parameters: { maxTokens: 1 },
    keepAt: { message: 1, end: documentsPrefix(documents).length },
  };
}
