import { type JsonObject, type JsonValue, jsonObject } from '@marimba/contracts';
import { stepTemplates } from './step-templates.js';

export const textOf = (definition: unknown): string => JSON.stringify(definition, null, 2);

/** A definition as its text says; undefined while that is no JSON object. */
export function readDefinition(text: string): JsonObject | undefined {
  try {
    return jsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Every step with its JSON pointer, those inside of others too. What is not yet a step is left out. */
export function stepsIn(value: JsonValue | undefined, pointer = ''): { pointer: string; step: JsonObject }[] {
  if (typeof value !== 'object' || value === null) return [];
  const here = !Array.isArray(value) && typeof value.id === 'string' && typeof value.kind === 'string';
  const isBlock = pointer.endsWith('/input') || pointer.endsWith('/output') || pointer.endsWith('/outputSchema');
  if (isBlock) return [];
  return [
    ...(here ? [{ pointer, step: value as JsonObject }] : []),
    ...Object.entries(value).flatMap(([key, member]) =>
      stepsIn(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}

/** The definition with another value at a pointer; undefined takes it away. */
export function withValue(definition: JsonValue, pointer: string, value: JsonValue | undefined): JsonValue {
  const [, ...path] = pointer.split('/');
  return changed(
    definition,
    path.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    value,
  );
}

function changed(of: JsonValue, [key, ...rest]: string[], value: JsonValue | undefined): JsonValue {
  if (key === undefined) return value ?? null;
  const isLast = rest.length === 0;
  if (Array.isArray(of)) {
    const items = [...of];
    if (isLast && value === undefined) items.splice(Number(key), 1);
    else items[Number(key)] = changed(of[Number(key)] ?? null, rest, value);
    return items;
  }
  const members = { ...((of ?? {}) as JsonObject) };
  if (isLast && value === undefined) delete members[key];
  else members[key] = changed(members[key] ?? {}, rest, value);
  return members;
}

/** A new step of a kind at the end, under a name that is free, after the step `after` where that is named. */
export function withStep(definition: JsonObject, kind: string, after?: string): { definition: JsonObject; id: string } {
  const taken = new Set(stepsIn(definition).map(({ step }) => step.id));
  let number = 1;
  while (taken.has(`${kind}_${number}`)) number++;
  const id = `${kind}_${number}`;
  const steps = Array.isArray(definition.steps) ? definition.steps : [];
  const step = { id, kind, ...(after === undefined ? {} : { needs: [after] }), ...stepTemplates[kind] };
  return { definition: { ...definition, steps: [...steps, step] }, id };
}

/** The step with the id `to` waits for the one with the id `from`, or no longer. */
export function withNeed(definition: JsonObject, from: string, to: string, needed: boolean): JsonObject {
  const found = stepsIn(definition).find(({ step }) => step.id === to);
  if (!found || from === to) return definition;
  const before = Array.isArray(found.step.needs) ? found.step.needs.filter((need) => need !== from) : [];
  const needs = needed ? [...before, from] : before;
  return withValue(definition, `${found.pointer}/needs`, needs.length === 0 ? undefined : needs) as JsonObject;
}
