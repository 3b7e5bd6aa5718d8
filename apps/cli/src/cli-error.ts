/** The command cannot do what it was asked. Shown as message and remedy, without a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  constructor(
    message: string,
    /** What the reader can do about it. */
    readonly remedy?: string,
    /** What already went to the log or was written by a child process, as far as it explains the failure. */
    readonly detail?: string,
  ) {
    super(message);
  }
}

/** Nothing answers at the service's address, at least not now. */
export class ServiceUnreachable extends CliError {
  override readonly name = 'ServiceUnreachable';
}
