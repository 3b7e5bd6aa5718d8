import { MarimbaError, TerminalError } from '@marimba/contracts';

/** The document does not hold to its format; `place` names the page, part or line. */
export function malformed(place: string, what: string, cause?: unknown): TerminalError {
  return new TerminalError('document.malformed', `${place}: ${what}`, {
    remedy: 'Open it in the program that made it, save it anew, and send it again.',
    cause,
  });
}

export function encrypted(what: string): TerminalError {
  return new TerminalError('document.encrypted', `${what} is encrypted`, {
    remedy: 'Save it without a password and send it again.',
  });
}

export function unsupported(detail: string, remedy: string): TerminalError {
  return new TerminalError('document.unsupported', detail, { remedy });
}

/** Errors of a part of a document name the part. @throws TerminalError */
export async function inPart<T>(part: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MarimbaError)) throw malformed(part, messageOf(error), error);
    const { code, message, remedy } = error;
    throw new TerminalError(code, `${part}: ${message}`, { ...(remedy === undefined ? {} : { remedy }), cause: error });
  }
}

/** What a library says, in one line. */
export function messageOf(error: unknown): string {
  if (error instanceof RangeError && /call stack/i.test(error.message)) return 'its elements are nested too deeply';
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
