import { type CelInput, type CelResult, celList, celMap, isCelList, isCelMap, isCelUint } from '@bufbuild/cel';
import type { JsonValue } from '@marimba/contracts';

/** JSON as CEL takes it: once, so that a value stays the same however often it is read. Objects become maps, so that no member name (`$typeName`, `__proto__`) means anything else. */
export function celFromJson(value: JsonValue): CelInput {
  if (Array.isArray(value)) return celList(value.map(celFromJson));
  if (typeof value === 'object' && value !== null)
    return celMap(new Map(Object.entries(value).map(([key, member]) => [key, celFromJson(member)] as const)));
  return value;
}

/**
 * The JSON that a CEL value stands for: ints and doubles become numbers, maps objects, lists arrays.
 * @throws Error that says what to write instead, for what JSON cannot carry exactly.
 */
export function jsonFromCel(value: CelResult): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'bigint') return exact(value);
  if (isCelUint(value)) return exact(value.value);
  if (isCelList(value)) return [...value].map(jsonFromCel);
  if (isCelMap(value))
    return Object.fromEntries([...value].map(([key, member]) => [keyText(key), jsonFromCel(member)] as const));
  throw new Error('its value is no JSON (a time, a duration, bytes or a type); make it text with string(…)');
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`its value is ${value}, which JSON has no number for`);
}

function exact(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(
    `its value ${value} is beyond the whole numbers that JSON carries exactly; make it text with string(…)`,
  );
}

function keyText(key: unknown): string {
  return isCelUint(key) ? String(key.value) : String(key);
}
