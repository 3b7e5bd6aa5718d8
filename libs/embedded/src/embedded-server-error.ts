export interface EmbeddedServerErrorOptions {
  /** What the reader can do about it. */
  remedy: string;
  cause?: unknown;
}

/** An embedded server cannot be started, used or stopped. Says what, where, and (in `remedy`) what to do. */
export class EmbeddedServerError extends Error {
  override readonly name = 'EmbeddedServerError';
  readonly remedy: string;

  constructor(message: string, options: EmbeddedServerErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.remedy = options.remedy;
  }
}
