/** A model could not be had from the hub. The message says what and where, the remedy what to do about it. */
export class HubError extends Error {
  override readonly name = 'HubError';

  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One that may be gone when the request is made again. */
export class TransientHubError extends HubError {
  constructor(
    message: string,
    remedy: string,
    /** What the server asked to be waited, if it did. */
    readonly waitMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, remedy, options);
  }
}
