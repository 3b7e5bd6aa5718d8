import { type JsonObject, jsonObject } from '@marimba/contracts';

/** The schema of a run's input: the declared one, else one made of the fields that expressions read. */
export function inputSchemaOf(definition: { input?: unknown }): { schema: JsonObject; declared: boolean } {
  const declared = jsonObject.safeParse(definition.input);
  if (declared.success) return { schema: declared.data, declared: true };
  const read = JSON.stringify(definition).matchAll(/\binput\.([A-Za-z_][A-Za-z0-9_]*)/g);
  const names = [...new Set([...read].map(([, name]) => name!))];
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  return { schema: { type: 'object', properties }, declared: false };
}
