import type { ProblemDocument } from '@marimba/contracts';

/** The service answered with a problem document (RFC 9457). */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly remedy: string | undefined;

  constructor(
    readonly request: string,
    readonly problem: ProblemDocument,
  ) {
    super(`${request} was refused (${problem.status} ${problem.code}): ${problem.detail}`);
    this.remedy = problem.remedy;
  }
}
