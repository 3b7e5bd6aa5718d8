import { type ProblemDocument, problemDocument } from '@marimba/contracts';

/** Of its own, so that its schema is fetched with the first problem. Undefined: the text is no problem document. */
export function readProblemDocument(text: string): ProblemDocument | undefined {
  try {
    return problemDocument.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
