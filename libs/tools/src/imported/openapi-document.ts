import { type JsonObject, type JsonValue, type ProblemDetail, TerminalError } from '@marimba/contracts';
import { parseDocument } from 'yaml';
import { isObject } from './openapi-schema.js';

/** Nodes of a document in which every reference is put in, which is what a validator walks through. */
const mostNodes = 2_000_000;
const mostAliases = 100;

/**
 * An OpenAPI 3 document, of JSON or YAML, that is valid and holds all that it refers to: nothing is fetched for it.
 * @throws TerminalError tool-source.invalid with every problem
 */
export async function readOpenApiDocument(source: string | JsonObject): Promise<JsonObject> {
  const document = typeof source === 'string' ? parsed(source) : source;
  const { openapi } = document;
  if (typeof openapi !== 'string' || !openapi.startsWith('3.'))
    throw invalid(`it is no OpenAPI 3 document: 'openapi' is ${JSON.stringify(openapi ?? null)}`);
  const outside = [...referencesOf(document, '')].filter(({ target }) => !target.startsWith('#/'));
  if (outside.length > 0)
    throw invalid(
      'it refers to what is not in it',
      outside.map(({ pointer, target }) => ({ pointer, message: `${target} is outside of the document` })),
    );
  if (sizeOf(document, document, new Map()) > mostNodes)
    throw invalid(`with its references put in it has more than ${mostNodes} parts`);
  // Loaded where a document is read, which is seldom: it brings a validator with it.
  const { compileErrors, validate } = await import('@readme/openapi-parser');
  // The validator puts references in; what is kept is the document as it came.
  const result = await validate(structuredClone(document) as never, { resolve: { external: false } });
  if (!result.valid) throw invalid(compileErrors(result).split('\n').filter(Boolean).join(' ').slice(0, 2_000));
  return document;
}

function parsed(text: string): JsonObject {
  let value: unknown;
  try {
    const document = parseDocument(text, { schema: 'core', version: '1.2', customTags: [], logLevel: 'silent' });
    if (document.errors[0] !== undefined) throw document.errors[0];
    value = document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    throw invalid(`it is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (isObject(value as JsonValue)) return value as JsonObject;
  throw invalid('it is no object');
}

function* referencesOf(value: JsonValue, pointer: string): Generator<{ pointer: string; target: string }> {
  if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* referencesOf(each, `${pointer}/${index}`);
  else if (isObject(value)) {
    if (typeof value.$ref === 'string') yield { pointer, target: value.$ref };
    for (const [key, each] of Object.entries(value))
      yield* referencesOf(each, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

/** How many values there are once every reference is put in; a reference to what holds it counts once. */
function sizeOf(value: JsonValue, document: JsonObject, known: Map<string, number>): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + sizeOf(each, document, known), 1);
  if (!isObject(value)) return 1;
  if (typeof value.$ref !== 'string')
    return Object.values(value).reduce<number>((sum, each) => sum + sizeOf(each, document, known), 1);
  const found = known.get(value.$ref);
  if (found !== undefined) return found;
  known.set(value.$ref, 1);
  const target = pointedAt(document, value.$ref);
  const size = target === undefined ? 1 : sizeOf(target, document, known);
  known.set(value.$ref, size);
  return size;
}

/** What `#/a/b` points at. */
export function pointedAt(document: JsonObject, reference: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const part of reference.replace(/^#\//, '').split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

export function invalid(why: string, errors?: ProblemDetail[]): TerminalError {
  return new TerminalError('tool-source.invalid', `the OpenAPI document cannot be used: ${why}`, {
    remedy: 'Mend the document, or bundle what it refers to into it.',
    ...(errors === undefined ? {} : { errors }),
  });
}
