import { RE2JS } from 're2js';
import type { JsonObject, JsonValue } from '../json.js';

/** Keywords whose members are schemas under names of their own. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords whose values are no schemas, whatever they look like. */
const data = new Set(['const', 'enum', 'default', 'examples']);

/**
 * A pattern as one that is matched in linear time (RE2), by ECMAScript's syntax; undefined for what only an engine that
 * backtracks can match: lookaround and back references.
 */
export function linearPattern(pattern: string): ((text: string) => boolean) | undefined {
  const known = compiled.get(pattern);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const made = compile(pattern);
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(pattern, made ?? 'none');
  return made;
}

const mostCompiled = 500;
const compiled = new Map<string, ((text: string) => boolean) | 'none'>();

function compile(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const expression = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return (text) => expression.matcher(text).find();
  } catch {
    return undefined;
  }
}

/** Every `pattern`, and every name of `patternProperties`, with the pointer where it stands. */
export function patternsOf(schema: JsonValue): { pointer: string; pattern: string }[] {
  const found: { pointer: string; pattern: string }[] = [];
  walk(schema, '', (each, pointer) => {
    const { pattern, patternProperties } = each;
    if (typeof pattern === 'string') found.push({ pointer: `${pointer}/pattern`, pattern });
    for (const name of Object.keys(objectOf(patternProperties)))
      found.push({ pointer: `${pointer}/patternProperties/${escaped(name)}`, pattern: name });
    return each;
  });
  return found;
}

/**
 * The same schema without anything that a validator would match by backtracking: `replace` says what stands in the place of
 * a `pattern`, and names of `patternProperties` become the very names that they match among those of the value.
 */
export function withoutPatterns(
  schema: JsonObject,
  value: JsonValue,
  replace: (pattern: string) => JsonObject,
): JsonObject {
  const names = [...namesIn(value)];
  return walk(schema, '', ({ pattern, ...each }) => {
    const matched = Object.entries(objectOf(each['patternProperties'])).map(([name, member]) => {
      const fits = linearPattern(name);
      return [anyOf(fits === undefined ? [] : names.filter(fits)), member];
    });
    const properties = matched.length === 0 ? {} : { patternProperties: mergedByName(matched) };
    if (typeof pattern !== 'string') return { ...each, ...(pattern === undefined ? {} : { pattern }), ...properties };
    const all = Array.isArray(each['allOf']) ? each['allOf'] : [];
    return { ...each, ...properties, allOf: [...all, replace(pattern)] };
  }) as JsonObject;
}

function walk(
  schema: JsonValue,
  pointer: string,
  change: (schema: JsonObject, pointer: string) => JsonObject,
): JsonValue {
  if (Array.isArray(schema)) return schema.map((each, index) => walk(each, `${pointer}/${index}`, change));
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.entries(schema).map(([key, member]): [string, JsonValue] => {
    if (data.has(key)) return [key, member];
    const at = `${pointer}/${escaped(key)}`;
    if (!named.has(key)) return [key, walk(member, at, change)];
    const members = Object.entries(objectOf(member));
    return [
      key,
      Object.fromEntries(members.map(([name, each]) => [name, walk(each, `${at}/${escaped(name)}`, change)])),
    ];
  });
  return change(Object.fromEntries(inside), pointer);
}

/** Two patterns that match the same names are both to hold. */
function mergedByName(entries: JsonValue[][]): JsonObject {
  const merged: JsonObject = {};
  for (const [name, member] of entries as [string, JsonValue][])
    merged[name] = name in merged ? { allOf: [merged[name]!, member] } : member;
  return merged;
}

const anyOf = (names: readonly string[]): string =>
  names.length === 0
    ? '[^\\s\\S]'
    : `^(?:${names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`)).join('|')})$`;

function namesIn(value: JsonValue, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(value)) found.add(name);
    namesIn(member, found);
  }
  return found;
}

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
