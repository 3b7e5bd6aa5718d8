import { TerminalError } from '@marimba/contracts';

/** A field that its schema lets through and that is wrong beside the others. `pointer` is its place in the body. */
export function invalidField(pointer: string, message: string, remedy: string): TerminalError {
  return new TerminalError('request.invalid', `${pointer} ${message}`, { remedy, errors: [{ pointer, message }] });
}
