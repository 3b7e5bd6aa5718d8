import { CliError } from '../cli-error.js';

/** A failure of reading a model for the reader: some messages end with their remedy, which is shown in a line of its own. */
export function modelFailure(what: string, { message, remedy }: { message: string; remedy?: string }): CliError {
  const cause = remedy !== undefined && message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
  return new CliError(`${what}: ${cause}`, remedy);
}
