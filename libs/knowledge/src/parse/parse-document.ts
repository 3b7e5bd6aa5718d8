import { MarimbaError, TerminalError } from '@marimba/contracts';
import { detectFormat, type Format } from './detect-media-type.js';
import { malformed, messageOf } from './document-errors.js';
import { parseEmail } from './email/parse-email.js';
import { parseHtml } from './html/parse-html.js';
import { parseDocx } from './office/parse-docx.js';
import { parsePptx } from './office/parse-pptx.js';
import { checkSize, parseLimits } from './parse-limits.js';
import { parseMarkdown, parsePlain } from './parse-text.js';
import type { DocumentHint, OnProgress, ParsedDocument, Parser } from './parsed-document.js';
import { parsePdf } from './pdf/parse-pdf.js';
import { parseCsv } from './tables/parse-csv.js';
import { parseJson } from './tables/parse-json.js';

const parsers: Record<Exclude<Format, 'email'>, Parser> = {
  pdf: parsePdf,
  docx: parseDocx,
  pptx: parsePptx,
  html: parseHtml,
  markdown: parseMarkdown,
  plain: parsePlain,
  json: parseJson,
  csv: parseCsv,
};

/**
 * Reads a document of whatever format its content has. It takes as long as it takes and blocks: {@link DocumentParser} runs
 * it where that does no harm.
 * @throws TerminalError document.* naming the page, part or line where something is wrong
 */
export function parseDocument(bytes: Uint8Array, hint: DocumentHint, onProgress?: OnProgress): Promise<ParsedDocument> {
  return parseAt(bytes, hint, 0, onProgress);
}

async function parseAt(
  bytes: Uint8Array,
  hint: DocumentHint,
  depth: number,
  onProgress?: OnProgress,
): Promise<ParsedDocument> {
  if (bytes.length === 0) throw empty('it has no bytes');
  checkSize('the document', bytes.length, parseLimits.bytes, 'bytes');
  const format = detectFormat(bytes, hint);
  const parsed = await guarded(() =>
    format === 'email' ? parseEmail(bytes, attachmentReader(depth)) : parsers[format](bytes, hint, onProgress),
  );
  if (parsed.blocks.length === 0) throw empty('there is no text in it');
  return parsed;
}

/** What a library throws is a fault of the document: it names no page then. */
async function guarded(work: () => ParsedDocument | Promise<ParsedDocument>): Promise<ParsedDocument> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MarimbaError) throw error;
    throw malformed('the document', messageOf(error), error);
  }
}

const attachmentReader = (depth: number) => async (bytes: Uint8Array, hint: DocumentHint) => {
  if (depth >= parseLimits.emailDepth)
    throw malformed('the e-mail', `e-mails inside it are nested more than ${parseLimits.emailDepth} levels deep`);
  try {
    return await parseAt(bytes, hint, depth + 1);
  } catch (error) {
    const unread = ['document.unsupported', 'document.empty', 'document.not-text'];
    if (error instanceof MarimbaError && unread.includes(error.code)) return undefined;
    throw error;
  }
};

const empty = (what: string): TerminalError =>
  new TerminalError('document.empty', what, { remedy: 'Send a document with text.' });
