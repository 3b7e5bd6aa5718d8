import type { JsonObject, JsonValue } from '@marimba/contracts';

const componentsPrefix = '#/components/schemas/';
/** Keywords of OpenAPI that say nothing of what is valid. */
const dropped: ReadonlySet<string> = new Set(['example', 'examples', 'xml', 'externalDocs', 'discriminator']);
/** Members whose keys are names, not keywords. */
const named: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/**
 * A schema of an OpenAPI document as JSON Schema 2020-12 that stands alone: components that it refers to come along in
 * `$defs`, each once, whatever circles they make. What OpenAPI 3.0 writes in its own way (nullable, exclusive bounds as
 * booleans) is written in JSON Schema's.
 * @throws Error for a `$ref` that leaves the document
 */
export function standAlone(schema: JsonValue, components: JsonObject): JsonObject {
  const needed = new Map<string, JsonValue>();
  const waiting: string[] = [];
  const refer = (name: string): void => {
    if (needed.has(name)) return;
    needed.set(name, {});
    waiting.push(name);
  };
  const root = converted(schema, refer);
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (!Object.hasOwn(components, name)) throw new Error(`there is no schema ${componentsPrefix}${name}`);
    needed.set(name, converted(components[name]!, refer));
  }
  const whole = typeof root === 'object' && root !== null && !Array.isArray(root) ? root : {};
  return needed.size === 0
    ? whole
    : { ...whole, $defs: Object.fromEntries([...needed].map(([name, value]) => [keyOf(name), value])) };
}

function converted(schema: JsonValue, refer: (name: string) => void): JsonValue {
  if (Array.isArray(schema)) return schema.map((each) => converted(each, refer));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string') return reference(schema.$ref, schema, refer);
  const entries = Object.entries(schema).filter(([key]) => !dropped.has(key) && !key.startsWith('x-'));
  const result: JsonObject = {};
  for (const [key, value] of entries) {
    if (key === 'enum' || key === 'const' || key === 'default') result[key] = value;
    else if (named.has(key) && isObject(value))
      result[key] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, converted(each, refer)]));
    else result[key] = converted(value, refer);
  }
  return asJsonSchema(result);
}

function reference(target: string, schema: JsonObject, refer: (name: string) => void): JsonObject {
  if (!target.startsWith(componentsPrefix) || target.slice(componentsPrefix.length).includes('/'))
    throw new Error(`the reference ${target} is none to a schema of the document itself (${componentsPrefix}…)`);
  const name = decodeURIComponent(target.slice(componentsPrefix.length)).replaceAll('~1', '/').replaceAll('~0', '~');
  refer(name);
  const text = typeof schema.description === 'string' ? { description: schema.description } : {};
  return { ...text, $ref: `#/$defs/${keyOf(name)}` };
}

/** What stands in a pointer without being escaped. */
const keyOf = (name: string): string => name.replace(/[^\w.-]/g, '_');

function asJsonSchema({ nullable, ...schema }: JsonObject): JsonObject {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue;
    const isExclusive = schema[exclusive];
    delete schema[exclusive];
    if (!isExclusive || typeof schema[bound] !== 'number') continue;
    schema[exclusive] = schema[bound];
    delete schema[bound];
  }
  if (nullable !== true) return schema;
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  return Object.keys(schema).length === 0 ? {} : { anyOf: [schema, { type: 'null' }] };
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
