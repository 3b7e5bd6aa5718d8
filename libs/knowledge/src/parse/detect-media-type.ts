import { encrypted, unsupported } from './document-errors.js';
import { listZip } from './open-zip.js';
import type { DocumentHint } from './parsed-document.js';

const startOf = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(length, bytes.length)).toString('latin1');

/** What each format is called. */
export const mediaTypes = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  html: 'text/html',
  markdown: 'text/markdown',
  plain: 'text/plain',
  json: 'application/json',
  csv: 'text/csv',
  email: 'message/rfc822',
} as const;
export type Format = keyof typeof mediaTypes;

const formats = 'PDF, DOCX, PPTX, HTML, Markdown, plain text, JSON, CSV and e-mail are read';

/**
 * The format that the content has. Its name and what its sender says decide only between kinds of plain text, which no
 * content tells apart.
 * @throws TerminalError document.unsupported, document.encrypted, document.malformed
 */
export function detectFormat(bytes: Uint8Array, hint: DocumentHint): Format {
  const start = startOf(bytes, 64 * 1024);
  if (start.slice(0, 1024).includes('%PDF-')) return 'pdf';
  if (start.startsWith('PK\u0003\u0004') || start.startsWith('PK\u0005\u0006')) return formatOfZip(bytes);
  if (start.startsWith('\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1')) throw compoundFile(bytes);
  const binary = binaryKind(start);
  if (binary !== undefined) throw unsupported(`this is ${binary}, which holds no text to read`, `${formats}.`);
  return formatOfText(withoutMarks(start), bytes, hint);
}

function formatOfZip(bytes: Uint8Array): Format {
  const names = new Set(listZip(bytes).map(({ name }) => name));
  if (names.has('word/document.xml')) return 'docx';
  if (names.has('ppt/presentation.xml')) return 'pptx';
  const what = names.has('xl/workbook.xml') ? 'an Excel workbook' : 'a ZIP archive';
  throw unsupported(`this is ${what}`, `${formats}; save a sheet as CSV, and send what is in an archive file by file.`);
}

/** The container of old Office formats, which is also that of encrypted new ones. */
function compoundFile(bytes: Uint8Array): Error {
  const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (names.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return encrypted('the Office document');
  return unsupported('this is a file of an old Office format (.doc, .ppt, .xls)', 'Save it as .docx, .pptx or CSV.');
}

const binaries: [beginning: string, kind: string][] = [
  ['\u0089PNG', 'a PNG picture'],
  ['\u00ff\u00d8\u00ff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['RIFF', 'an audio or video file'],
  ['\u001f\u008b', 'a gzip archive'],
  ['7z\u00bc\u00af', 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['\u007fELF', 'a program'],
  ['MZ\u0090', 'a program'],
];
const binaryKind = (start: string): string | undefined => binaries.find(([first]) => start.startsWith(first))?.[1];

/** UTF-16 as far as Latin letters go; the marks at its beginning are left out. */
function withoutMarks(start: string): string {
  if (start.startsWith('\u00ff\u00fe') || start.startsWith('\u00fe\u00ff')) return start.slice(2).replaceAll('\0', '');
  return start.replace(/^\u00ef\u00bb\u00bf/, '');
}

function formatOfText(start: string, bytes: Uint8Array, { source, mediaType = '' }: DocumentHint): Format {
  const named = (pattern: RegExp, ...types: string[]): boolean =>
    pattern.test(source.split(/[?#]/)[0]!) || types.includes(mediaType.split(';')[0]!.trim().toLowerCase());
  const text = start.trimStart();
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body)[\s>]/i.test(text)) return 'html';
  if (named(/\.(html?|xhtml)$/i, 'text/html', 'application/xhtml+xml') && /<[a-z][^>]*>/i.test(text)) return 'html';
  if (named(/\.json$/i, 'application/json')) return 'json';
  if (isEmail(text)) return 'email';
  if (/^[[{]/.test(text) && !named(/\.(md|markdown|txt|csv)$/i) && isJson(bytes)) return 'json';
  if (named(/\.(csv|tsv)$/i, 'text/csv', 'text/tab-separated-values')) return 'csv';
  return named(/\.(md|markdown|mdown)$/i, 'text/markdown') ? 'markdown' : 'plain';
}

const emailFields =
  /^(from|to|cc|subject|date|mime-version|received|message-id|return-path|delivered-to|content-type)$/i;

/** A block of header fields at the beginning, at least three of which are those of an e-mail. */
function isEmail(text: string): boolean {
  const header = text.split(/\r?\n\r?\n/)[0]!;
  let known = 0;
  for (const [index, line] of header.split(/\r?\n/).entries()) {
    if (/^[ \t]/.test(line) || (index === 0 && line.startsWith('From '))) continue;
    const name = /^([!-9;-~]+):/.exec(line)?.[1];
    if (name === undefined) return false;
    if (emailFields.test(name)) known += 1;
  }
  return known >= 3;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}
