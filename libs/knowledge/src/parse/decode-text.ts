import { TerminalError } from '@marimba/contracts';

const remedy = 'Save it as UTF-8 text or Markdown and send it again.';

/**
 * The text of UTF-8 bytes, without a byte order mark.
 * @throws TerminalError document.not-text naming the first byte that is not text
 */
export function decodeText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TerminalError(
      'document.not-text',
      `the bytes are not UTF-8: byte ${firstInvalidByte(bytes)} begins no character`,
      {
        remedy,
        cause,
      },
    );
  }
  checkText(text);
  return text;
}

/** @throws TerminalError document.not-text for a control character that no text holds, document.empty for nothing but space */
export function checkText(text: string): void {
  const place = firstNonText(text);
  if (place !== -1) {
    const code = text.charCodeAt(place).toString(16).padStart(4, '0').toUpperCase();
    throw new TerminalError(
      'document.not-text',
      `character ${place} is U+${code}, which no text holds: this looks like a binary file`,
      { remedy },
    );
  }
  if (text.trim() === '')
    throw new TerminalError('document.empty', 'the document holds no text', { remedy: 'Send a document with text.' });
}

/** Control characters that text may hold: tab, line feed, vertical tab, form feed, carriage return, escape. */
const textControls = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/** Index of the first control character, noncharacter or lone surrogate; -1 when there is none. */
function firstNonText(text: string): number {
  for (let index = 0; index < text.length; index++) {
    const code = text.codePointAt(index)!;
    const control = (code < 0x20 && !textControls.has(code)) || code === 0x7f;
    if (control || code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff)) return index;
    if (code > 0xffff) index++;
  }
  return -1;
}

/** Where the first character that is none begins. Bisects for the longest prefix that decodes as the beginning of UTF-8. */
function firstInvalidByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodes(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  // That prefix may end inside the character.
  while (low > 0 && !decodes(bytes.subarray(0, low), false)) low--;
  return low;
}

function decodes(bytes: Uint8Array, unfinished: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: unfinished });
    return true;
  } catch {
    return false;
  }
}
