import {
  type JsonObject,
  type JsonProblem,
  type JsonValue,
  jsonProblems,
  linearPattern,
  type ProblemDetail,
  patternsOf,
} from '@marimba/contracts';
import { metaSchema } from './json-schema-keywords.js';

/**
 * Checks a value against a JSON Schema (draft 2020-12), every problem at once.
 * @throws Error for a schema that `schemaProblems` refuses
 */
export const valueProblems = (schema: JsonObject, value: JsonValue): ProblemDetail[] =>
  jsonProblems(schema, value).map(asProblem);

/** What is wrong with a JSON Schema itself: keywords of a wrong kind, patterns and references that cannot be resolved. */
export function schemaProblems(schema: JsonObject): ProblemDetail[] {
  const problems = valueProblems(metaSchema, schema);
  if (problems.length > 0) return problems;
  const unmatchable = patternsOf(schema).flatMap(({ pointer, pattern }) => patternProblems(pointer, pattern));
  if (unmatchable.length > 0) return unmatchable;
  try {
    jsonProblems(schema, {});
    return [];
  } catch (error) {
    const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
    return [
      { pointer: '', message: message ?? 'the schema cannot be used', hint: 'point $ref into #/$defs of this schema' },
    ];
  }
}

function asProblem({ keyword, pointer, message }: JsonProblem): ProblemDetail {
  if (keyword === 'false') return { pointer, message: 'this member is not known here', hint: 'leave it out' };
  const hint = keyword === 'required' ? 'add it' : 'write what the schema expects here';
  return { pointer, message, hint };
}

function patternProblems(pointer: string, pattern: string): ProblemDetail[] {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ pointer, message, hint: 'write a regular expression of ECMAScript' }];
  }
  if (linearPattern(pattern) !== undefined) return [];
  const message = 'this pattern cannot be matched in linear time, so a text could hold the service up';
  return [{ pointer, message, hint: 'write it without lookahead, lookbehind and back references' }];
}
