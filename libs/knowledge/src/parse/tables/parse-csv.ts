import { CsvError, parse } from 'csv-parse/sync';
import { decodeText } from '../decode-text.js';
import { mediaTypes } from '../detect-media-type.js';
import { malformed } from '../document-errors.js';
import { checkSize, parseLimits } from '../parse-limits.js';
import type { ParsedDocument } from '../parsed-document.js';
import { TextBuilder } from '../text-builder.js';

const delimiters = [',', ';', '\t', '|'];

/**
 * A block a row: `Header: cell; Header: cell`, so that a row is understood by itself.
 * @throws TerminalError document.malformed naming the line, document.not-text, document.too-large
 */
export function parseCsv(bytes: Uint8Array): ParsedDocument {
  const [header = [], ...rows] = rowsOf(decodeText(bytes));
  checkSize('the table', rows.length, parseLimits.rows, 'rows');
  const text = new TextBuilder();
  const named = isHeader(header);
  for (const row of named ? rows : [header, ...rows]) text.block(lineOf(row, named ? header : []));
  if (rows.length === 0 && named) text.block(header.join('; '));
  return text.build(mediaTypes.csv, undefined);
}

function rowsOf(text: string): string[][] {
  const [first = ''] = text.split(/\r?\n/);
  const counts = delimiters.map((delimiter) => first.replaceAll(/"(?:[^"]|"")*"/g, '').split(delimiter).length);
  const delimiter = delimiters[counts.indexOf(Math.max(...counts))]!;
  try {
    const options = { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const;
    return parse(text, options);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as CsvError & { lines?: number }).lines ?? 1);
    throw malformed(`line ${line}`, error.message.replace(/ at line \d+.*$/, ''), error);
  }
}

/** Names of columns: all there, each once, none a number. */
function isHeader(row: readonly string[]): boolean {
  const names = row.map((name) => name.trim());
  return new Set(names).size === names.length && names.every((name) => name !== '' && Number.isNaN(Number(name)));
}

function lineOf(row: readonly string[], header: readonly string[]): string {
  const cells = row.flatMap((cell, index) => {
    const words = cell.replaceAll(/\s+/g, ' ');
    if (words === '') return [];
    return [header[index] === undefined ? words : `${header[index]}: ${words}`];
  });
  return cells.join('; ');
}
