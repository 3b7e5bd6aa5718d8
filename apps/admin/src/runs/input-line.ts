import type { JsonValue } from '@marimba/contracts';

const shown = 160;

/** An input in one line: of an object its values, since the names are the same in every run. */
export function inputLine(input: JsonValue): string {
  const values = typeof input === 'object' && input !== null ? Object.values(input) : [input];
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const line = texts.join(' · ').replace(/\s+/g, ' ');
  return line.length > shown ? `${line.slice(0, shown)}…` : line;
}
