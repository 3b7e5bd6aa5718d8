import type { JsonValue } from '@marimba/contracts';

const longest = 160;

/** A value on one line, cut where it is long. */
export function shortJson(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
