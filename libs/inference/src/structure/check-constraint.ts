import { ConstraintError } from '../errors.js';
import type { OutputConstraint } from './token-constraint.js';

/** What a schema may say: everything that the grammar holds to, and what says nothing of the answer. */
const honoured = new Set([
  ...['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref', '$defs', 'definitions'],
  ...['properties', 'required', 'additionalProperties', 'items', 'prefixItems', 'minItems', 'maxItems'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly'],
]);

type Schema = Record<string, unknown>;

/** @throws ConstraintError naming the place of what cannot be honoured, or can be met by no answer */
export function checkConstraint(constraint: OutputConstraint): void {
  switch (constraint.kind) {
    case 'choice':
      if (constraint.choices.length === 0) throw new ConstraintError('/choices', 'there is nothing to choose from');
      if (constraint.choices.includes('')) throw new ConstraintError('/choices', 'a choice is empty');
      return;
    case 'regex':
      checkPattern('/pattern', constraint.pattern);
      return;
    case 'grounded':
      if (constraint.calls === true && constraint.form !== 'tags')
        throw new ConstraintError('/calls', "a tool can be called in place of an answer of the form 'tags' only");
      return;
    case 'json-schema':
      checkSchema(constraint.schema, '/schema', constraint.schema);
  }
}

function checkSchema(schema: unknown, at: string, root: unknown): void {
  if (schema === true) return;
  if (schema === false) throw new ConstraintError(at, 'it is false, which no value meets');
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new ConstraintError(at, 'a schema is an object');
  const fields = schema as Schema;
  for (const keyword of Object.keys(fields))
    if (!honoured.has(keyword)) throw new ConstraintError(`${at}/${keyword}`, 'answers cannot be held to this keyword');
  checkValues(fields, at);
  checkRanges(fields, at);
  if (typeof fields['pattern'] === 'string') checkPattern(`${at}/pattern`, fields['pattern']);
  if (fields['$ref'] !== undefined) checkReference(fields['$ref'], `${at}/$ref`, root);
  for (const keyword of ['anyOf', 'oneOf', 'allOf', 'prefixItems'])
    for (const [index, each] of list(fields[keyword], `${at}/${keyword}`).entries())
      checkSchema(each, `${at}/${keyword}/${index}`, root);
  for (const keyword of ['properties', '$defs', 'definitions'])
    for (const [name, each] of Object.entries((fields[keyword] ?? {}) as Schema))
      checkSchema(each, `${at}/${keyword}/${name}`, root);
  for (const keyword of ['items', 'additionalProperties'])
    if (fields[keyword] !== undefined && fields[keyword] !== false)
      checkSchema(fields[keyword], `${at}/${keyword}`, root);
}

function checkValues(fields: Schema, at: string): void {
  if (fields['enum'] !== undefined && list(fields['enum'], `${at}/enum`).length === 0)
    throw new ConstraintError(`${at}/enum`, 'it is empty, so no value meets it');
  const known = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
  for (const type of [fields['type'] ?? []].flat())
    if (!known.includes(type as string))
      throw new ConstraintError(`${at}/type`, `${JSON.stringify(type)} is not one of ${known.join(', ')}`);
  const {
    additionalProperties,
    properties = {},
    required = [],
  } = fields as {
    additionalProperties?: unknown;
    properties?: Schema;
    required?: string[];
  };
  const missing =
    additionalProperties === false ? required.find((name) => !Object.hasOwn(properties, name)) : undefined;
  if (missing !== undefined)
    throw new ConstraintError(`${at}/required`, `'${missing}' is required, and additionalProperties forbids it`);
}

function checkRanges(fields: Schema, at: string): void {
  for (const [least, most] of [
    ['minimum', 'maximum'],
    ['exclusiveMinimum', 'exclusiveMaximum'],
    ['minItems', 'maxItems'],
    ['minLength', 'maxLength'],
  ] as const) {
    const [low, high] = [fields[least], fields[most]];
    if (typeof low === 'number' && typeof high === 'number' && low > high)
      throw new ConstraintError(`${at}/${least}`, `${low} is more than ${most} ${high}, so no value meets both`);
  }
}

function checkReference(reference: unknown, at: string, root: unknown): void {
  if (typeof reference !== 'string' || !reference.startsWith('#'))
    throw new ConstraintError(at, `${JSON.stringify(reference)} does not lie in the schema itself`);
  let found: unknown = root;
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null ? (found as Schema)[name] : undefined;
  }
  if (found === undefined) throw new ConstraintError(at, `there is nothing at ${reference}`);
}

/** Patterns without memory: what looks around or back cannot be told token by token, nor checked in bounded time. */
function checkPattern(at: string, pattern: string): void {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    throw new ConstraintError(at, (error as Error).message);
  }
  const plain = pattern.replaceAll(/\\[^1-9k]/g, '');
  if (/\(\?(?:[=!]|<[=!])/.test(plain)) throw new ConstraintError(at, 'lookahead and lookbehind cannot be honoured');
  if (/\\[1-9k]/.test(plain)) throw new ConstraintError(at, 'backreferences cannot be honoured');
  if (/\\[bB]/.test(pattern)) throw new ConstraintError(at, 'word boundaries cannot be honoured');
}

function list(value: unknown, at: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ConstraintError(at, 'a list is needed');
  return value;
}
