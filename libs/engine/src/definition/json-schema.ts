import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { JsonObject, JsonValue, ProblemDetail } from '@marimba/contracts';
import { metaSchema } from './json-schema-keywords.js';

/**
 * Checks a value against a JSON Schema (draft 2020-12), every problem at once. The validator interprets the schema: it
 * generates no code.
 * @throws Error for a schema that `schemaProblems` refuses
 */
export function valueProblems(schema: JsonObject, value: JsonValue): ProblemDetail[] {
  const { errors } = new Validator(schema as Schema, '2020-12', false).validate(value);
  return errors.filter(({ keyword }) => !containers.has(keyword)).map(asProblem);
}

/** What is wrong with a JSON Schema itself: keywords of a wrong kind, patterns and references that cannot be resolved. */
export function schemaProblems(schema: JsonObject): ProblemDetail[] {
  const problems = valueProblems(metaSchema, schema);
  if (problems.length > 0) return problems;
  try {
    new Validator(schema as Schema, '2020-12', false).validate({});
    return patternProblems(schema, '');
  } catch (error) {
    const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
    return [
      { pointer: '', message: message ?? 'the schema cannot be used', hint: 'point $ref into #/$defs of this schema' },
    ];
  }
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

function asProblem({ keyword, instanceLocation, error }: OutputUnit): ProblemDetail {
  const pointer = instanceLocation.replace(/^#/, '');
  if (keyword === 'false') return { pointer, message: 'this member is not known here', hint: 'leave it out' };
  const hint = keyword === 'required' ? 'add it' : 'write what the schema expects here';
  return { pointer, message: error, hint };
}

function patternProblems(schema: JsonValue, pointer: string): ProblemDetail[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((each, index) => patternProblems(each, `${pointer}/${index}`));
  return Object.entries(schema).flatMap(([key, member]) => {
    if (key !== 'pattern' || typeof member !== 'string') return patternProblems(member, `${pointer}/${key}`);
    try {
      new RegExp(member, 'u');
      return [];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return [{ pointer: `${pointer}/pattern`, message, hint: 'write a regular expression of ECMAScript' }];
    }
  });
}
