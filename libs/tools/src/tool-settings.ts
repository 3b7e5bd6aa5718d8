import { parseAllowEntry } from './outbound/allow-list.js';

/** `a,b` → the entries, each of which can be read. @throws Error naming the one that cannot */
export function parseOutboundAllow(text: string): string[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const entry of entries) parseAllowEntry(entry);
  return entries;
}

/** JSON, as `{"files": ["npx", "-y", "a-server", "/data"]}`. @throws Error that says what was expected */
export function parseMcpCommands(text: string): Record<string, string[]> {
  if (text.trim() === '') return {};
  const expected = 'expected JSON such as {"name": ["program", "argument"]}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(expected);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(expected);
  for (const words of Object.values(value))
    if (!Array.isArray(words) || words.length === 0 || words.some((word) => typeof word !== 'string'))
      throw new Error(expected);
  return value as Record<string, string[]>;
}
