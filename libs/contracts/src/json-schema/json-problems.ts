import { format, type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { JsonObject, JsonValue } from '../json.js';
import { linearPattern, withoutPatterns } from './linear-patterns.js';

/** One place where a value does not fit a schema, by the keyword that says so. */
export interface JsonProblem {
  keyword: string;
  pointer: string;
  message: string;
}

/** Keywords that only repeat that something inside them did not match. */
const containers = new Set([
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
]);

// The validator's own expression for it backtracks without bound.
format['url'] = (text: string) => /^(https?|ftp):/i.test(text) && URL.canParse(text);

/**
 * Where a value does not fit a JSON Schema (draft 2020-12); empty where it fits. The schema is interpreted, no code is
 * generated, and patterns are matched in linear time whatever they meet. A pattern that cannot be (lookaround, back
 * references) fits nothing, or with `unmatchable: 'skip'` is not looked at.
 * @throws Error for a reference that leads nowhere
 */
export function jsonProblems(
  schema: JsonObject,
  value: JsonValue,
  { unmatchable = 'refuse' }: { unmatchable?: 'refuse' | 'skip' } = {},
): JsonProblem[] {
  const names = new Map<string, string>();
  const replace = (pattern: string): JsonObject => {
    const fits = linearPattern(pattern) ?? (() => unmatchable === 'skip');
    const name = `pattern-${names.size}`;
    names.set(name, pattern);
    format[name] = fits;
    return { format: name };
  };
  try {
    const plain = withoutPatterns(schema, value, replace);
    const { errors } = new Validator(plain as Schema, '2020-12', false).validate(value);
    return errors.filter(({ keyword }) => !containers.has(keyword)).map((error) => problemOf(error, names));
  } finally {
    // Nothing waits in between: the names are this call's alone.
    for (const name of names.keys()) delete format[name];
  }
}

function problemOf({ keyword, instanceLocation, error }: OutputUnit, names: ReadonlyMap<string, string>): JsonProblem {
  const pointer = instanceLocation.replace(/^#/, '');
  const name = keyword === 'format' ? /"(pattern-\d+)"/.exec(error)?.[1] : undefined;
  const pattern = name === undefined ? undefined : names.get(name);
  if (pattern === undefined) return { keyword, pointer, message: error };
  return { keyword: 'pattern', pointer, message: `String does not match pattern ${pattern}.` };
}
