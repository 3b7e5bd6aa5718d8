import { type ProblemDocument, problemDocument } from '@marimba/contracts';
import type { Answer } from './api-service.js';

/** The problem document of an answer that refuses. */
export function problemOf(answer: Answer): ProblemDocument {
  if (!answer.headers.get('content-type')?.startsWith('application/problem+json'))
    throw new Error(`no problem document: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
  return problemDocument.parse(answer.body);
}
