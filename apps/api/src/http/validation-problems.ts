import type { ProblemDetail } from '@marimba/contracts';
import type { z } from 'zod';
import { jsonPointer } from './json-pointer.js';

/** A schema's complaints, each with its place in what was sent and what to do about it. */
export function problemsOf(error: z.ZodError, schema: z.ZodType, value: unknown): ProblemDetail[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, schema, value));
}

function problemsOfIssue(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): ProblemDetail[] {
  const pointer = jsonPointer(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...issue.path, key]),
      message: `there is no field '${key}' here`,
      hint: fieldsHint(schema, issue.path),
    }));
  if (issue.code === 'invalid_type' && isMissing(value, issue.path))
    return [{ pointer, message: 'is missing', hint: `give it as ${article(issue.expected)}` }];
  const hint = 'write what is expected here; /docs shows what the route takes';
  return [{ pointer, message: issue.message.replace(/^Invalid input: /, ''), hint }];
}

/** Which fields there are, at the top of a schema; further inside only that the field has to go. */
function fieldsHint(schema: z.ZodType, path: PropertyKey[]): string {
  const { shape } = schema as { shape?: object };
  if (path.length > 0 || shape === undefined) return 'remove it';
  const names = Object.keys(shape);
  return names.length === 0 ? 'remove it; there are no fields here' : `remove it; the fields are ${names.join(', ')}`;
}

function isMissing(value: unknown, path: PropertyKey[]): boolean {
  let place = value;
  for (const part of path) {
    if (typeof place !== 'object' || place === null) return false;
    place = (place as Record<PropertyKey, unknown>)[part];
  }
  return place === undefined;
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
