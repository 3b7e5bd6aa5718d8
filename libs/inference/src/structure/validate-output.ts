import { type Schema, Validator } from '@cfworker/json-schema';
import { problemWithGrounded } from './grounded/validate-grounded.js';
import type { OutputConstraint } from './token-constraint.js';

/**
 * What is wrong with a finished answer; undefined when it is what it had to be. It knows nothing of the grammar that the
 * answer was written with. A regular expression is not looked at again: only an expression that backtracks could, and one
 * from outside may do so for ever.
 */
export function problemOf(constraint: OutputConstraint, text: string): string | undefined {
  switch (constraint.kind) {
    case 'regex':
      return undefined;
    case 'choice':
      return constraint.choices.includes(text) ? undefined : 'it is none of the choices';
    case 'grounded':
      return problemWithGrounded(constraint, text);
    case 'json-schema':
      return problemWithJson(constraint.schema, text);
  }
}

/** Expressions have held the answer while it was written; they are not looked at again, as above. */
function withoutPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPatterns);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, member]) => key !== 'pattern' || typeof member !== 'string');
  return Object.fromEntries(
    kept.map(([key, member]) => [key, key === 'const' || key === 'enum' ? member : withoutPatterns(member)]),
  );
}

function problemWithJson(schema: unknown, text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is not JSON (${(error as Error).message})`;
  }
  const { valid, errors } = new Validator(withoutPatterns(schema) as Schema | boolean, '2020-12').validate(value);
  if (valid) return undefined;
  const last = errors.at(-1);
  return last === undefined ? 'it does not fit the schema' : `${last.instanceLocation}: ${last.error}`;
}
