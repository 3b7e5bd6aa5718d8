import { type JsonValue, jsonObject } from '@marimba/contracts';

/** A member of an object as a form asks for it. */
export interface Field {
  name: string;
  label: string;
  description: string | undefined;
  required: boolean;
  kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';
  /** Of a choice. */
  choices: string[];
  minimum: number | undefined;
  maximum: number | undefined;
  placeholder: string | undefined;
}

/** The fields of a JSON Schema of an object; none where it names no properties. */
export function fieldsOf(schema: unknown): Field[] {
  const { properties, required } = jsonObject.safeParse(schema).data ?? {};
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(jsonObject.safeParse(properties).data ?? {}).map(([name, property]) =>
    fieldOf(name, property, needed.includes(name)),
  );
}

function fieldOf(name: string, property: JsonValue, required: boolean): Field {
  const of = jsonObject.safeParse(property).data ?? {};
  const { title, description, enum: values, default: standard, minimum, maximum } = of;
  const choices =
    Array.isArray(values) && values.every((value) => typeof value === 'string') ? (values as string[]) : [];
  return {
    name,
    label: typeof title === 'string' ? title : name,
    description: typeof description === 'string' ? description : undefined,
    required,
    kind: kindOf(of.type, choices),
    choices,
    minimum: typeof minimum === 'number' ? minimum : undefined,
    maximum: typeof maximum === 'number' ? maximum : undefined,
    placeholder:
      standard === undefined ? undefined : `${typeof standard === 'string' ? standard : JSON.stringify(standard)}`,
  };
}

function kindOf(type: JsonValue | undefined, choices: string[]): Field['kind'] {
  if (choices.length > 0) return 'choice';
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer' || type === 'boolean') return type;
  return 'json';
}
