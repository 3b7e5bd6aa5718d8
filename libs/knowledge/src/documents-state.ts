import { sha256Of } from '@marimba/contracts';
import { documentsRendering } from './grounded-prompt.js';

/** Names the form of a prompt that begins with instructions and then documents: a state of another form is of no use. */
export const renderingOf = (instructions: string): string =>
  `${documentsRendering} ${sha256Of(instructions).slice(0, 12)}`;

/** SHA-256 of what documents say, in the order in which they are read. */
export const textsSha256Of = (documents: readonly { title: string; sha256: string }[]): string =>
  sha256Of(JSON.stringify(documents.map(({ title, sha256 }) => [title, sha256])));
