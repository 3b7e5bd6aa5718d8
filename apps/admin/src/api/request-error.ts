import type { ProblemDetail, ProblemDocument } from '@marimba/contracts';

/** A request that gave no usable answer, in sentences that a page can show. */
export class RequestError extends Error {
  override readonly name: string = 'RequestError';

  constructor(
    message: string,
    readonly remedy: string,
    /** HTTP status; undefined when nothing answered. */
    readonly status?: number,
    readonly problem?: ProblemDocument,
  ) {
    super(message);
  }

  get places(): ProblemDetail[] {
    return this.problem?.errors ?? [];
  }

  /** Whether the same request may go through later without anybody doing anything. */
  get transient(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500;
  }
}

export function unreachable(cause: unknown): RequestError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new RequestError(
    `The service did not answer (${detail}).`,
    'See whether it still runs and is reachable from this browser; this page goes on by itself when it is back.',
  );
}

export function unexpectedAnswer(path: string, why: string): RequestError {
  return new RequestError(
    `The service answered ${path} with something these pages do not understand: ${why}`,
    'The pages and the service are probably of different versions: build both from the same sources and reload.',
    502,
  );
}
