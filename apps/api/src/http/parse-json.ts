import { TerminalError } from '@marimba/contracts';

/** @throws TerminalError request.not-json naming line and column, or the byte that is no UTF-8 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes, 'JSON');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TerminalError('request.not-json', `the body is not JSON: ${place(text, error)}`, {
      remedy: 'send one JSON value, with double quotes around names and strings and no comma after the last member',
      cause: error,
    });
  }
}

/** @throws TerminalError request.not-json */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TerminalError('request.not-json', `the body is not ${what}: its bytes are not UTF-8`, {
      remedy: 'encode the body as UTF-8',
      cause,
    });
  }
}

function place(text: string, error: unknown): string {
  const { message } = error as Error;
  const found = /^(.*?) (?:in JSON )?at position (\d+)/s.exec(message);
  if (found === null) return `it ends too early, at ${lineAndColumn(text, text.length)}`;
  return `${found[1]?.split(', "')[0]} at ${lineAndColumn(text, Number(found[2]))}`;
}

function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}
