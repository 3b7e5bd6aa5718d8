import { RequestError } from './request-error.js';

const remedyByStatus: Record<number, string> = {
  401: 'Sign in with a key that is valid.',
  403: 'Sign in with a key that may do this.',
  404: 'Go back to the list: it may have been removed or belong to another tenant.',
};

/** Turns a 4xx or 5xx answer into sentences: from its problem document where it carries one. */
export async function readProblem(response: Response): Promise<RequestError> {
  const text = await response.text();
  // Not with the first scripts: few answers are problems.
  const { readProblemDocument } = await import('./read-problem-document.js');
  const problem = readProblemDocument(text);
  const remedy =
    remedyByStatus[response.status] ??
    (response.status >= 500 ? 'Try again; if it goes on, read the log of the service.' : 'Change the request.');
  if (problem) {
    const { title, detail, remedy: named } = problem;
    return new RequestError(detail || title, named ?? remedy, response.status, problem);
  }
  return new RequestError(`The service answered ${response.status} ${response.statusText}.`, remedy, response.status);
}
