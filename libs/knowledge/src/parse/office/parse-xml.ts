import { DOMParser, type Document, ParseError } from '@xmldom/xmldom';
import { malformed, messageOf } from '../document-errors.js';
import { decodeHtml } from '../html/decode-html.js';

/** @throws TerminalError document.malformed naming the part, where it is no XML, or declares entities of its own */
export function parseXml(part: string, bytes: Uint8Array): Document {
  const text = decodeHtml(bytes, undefined);
  // No Office program writes any; they are how a small part grows without end.
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw malformed(`part ${part}`, 'it declares a document type, which none here has');
  try {
    return new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new ParseError(message);
      },
    }).parseFromString(text, 'application/xml');
  } catch (error) {
    throw malformed(`part ${part}`, `it is no XML (${messageOf(error)})`, error);
  }
}
