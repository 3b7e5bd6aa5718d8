import type { JsonValue } from '@marimba/contracts';
import { decodeText } from '../decode-text.js';
import { mediaTypes } from '../detect-media-type.js';
import { malformed } from '../document-errors.js';
import { parseLimits } from '../parse-limits.js';
import type { ParsedDocument } from '../parsed-document.js';
import { TextBuilder } from '../text-builder.js';

/**
 * Names of members are headings over what stands in them; plain members of an object are the lines of one block, and each
 * element of a list is a block of its own.
 * @throws TerminalError document.malformed naming line and column, document.not-text
 */
export function parseJson(bytes: Uint8Array): ParsedDocument {
  const json = decodeText(bytes);
  let value: JsonValue;
  try {
    value = JSON.parse(json) as JsonValue;
  } catch (error) {
    throw malformed(placeOf(json, error), 'this is no JSON', error);
  }
  const text = new TextBuilder();
  add(value, text, 1);
  const title = typeof value === 'object' && value !== null && 'title' in value ? value['title'] : undefined;
  return text.build(mediaTypes.json, typeof title === 'string' ? title : undefined);
}

function add(value: JsonValue, text: TextBuilder, level: number): void {
  if (level > parseLimits.depth) throw malformed('the JSON', `it is nested more than ${parseLimits.depth} levels deep`);
  if (isPlain(value)) text.block(shown(value));
  else if (Array.isArray(value)) for (const element of value) add(element, text, level + 1);
  else {
    const members = Object.entries(value);
    text.block(members.flatMap(([name, member]) => (isLine(member) ? [`${name}: ${shown(member)}`] : [])).join('\n'));
    for (const [name, member] of members)
      if (!isLine(member)) {
        text.heading(level, name);
        add(member, text, level + 1);
      }
  }
}

type Plain = string | number | boolean | null;
const isPlain = (value: JsonValue): value is Plain => typeof value !== 'object' || value === null;
const isLine = (value: JsonValue): value is Plain | Plain[] =>
  isPlain(value) || (Array.isArray(value) && value.every(isPlain) && JSON.stringify(value).length < 500);
const shown = (value: Plain | Plain[]): string => (Array.isArray(value) ? value.map(String).join(', ') : String(value));

function placeOf(json: string, error: unknown): string {
  const position = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? json.length);
  const lines = json.slice(0, position).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}
