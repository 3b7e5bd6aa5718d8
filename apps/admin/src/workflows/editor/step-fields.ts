import { type StepKind, stepDefinition } from '@marimba/contracts';

/** A member of a step as the inspector asks for it. */
export interface StepField {
  name: string;
  kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'json';
  required: boolean;
  /** Of a choice. */
  choices: string[];
}

/** What is read of a schema, whatever its kind. */
interface AnySchema {
  def: {
    type: string;
    innerType?: AnySchema;
    element?: AnySchema;
    entries?: Record<string, string>;
    values?: unknown[];
    check?: string;
    format?: string;
    in?: AnySchema;
  };
  isInt?: boolean;
}

/** Every member that a step of a kind may have beside its id and its kind; none of a kind that there is not. */
export function fieldsOfKind(kind: string): StepField[] {
  const schema = stepDefinition.options.find(({ shape }) => shape.kind.value === (kind as StepKind));
  return Object.entries((schema?.shape ?? {}) as unknown as Record<string, AnySchema>)
    .filter(([name]) => name !== 'id' && name !== 'kind')
    .map(([name, member]) => fieldOf(name, member));
}

function fieldOf(name: string, member: AnySchema): StepField {
  let schema = member;
  let required = true;
  while ((schema.def.type === 'optional' || schema.def.type === 'default') && schema.def.innerType !== undefined) {
    required = false;
    schema = schema.def.innerType;
  }
  return { name, required, kind: kindOf(schema), choices: Object.values(schema.def.entries ?? {}) };
}

function kindOf({ def, isInt }: AnySchema): StepField['kind'] {
  switch (def.type) {
    case 'string':
      return 'text';
    case 'number':
      return isInt === true || def.format === 'safeint' ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    case 'enum':
      return 'choice';
    case 'array':
      return def.element?.def.type === 'string' ? 'list' : 'json';
    default:
      return 'json';
  }
}
