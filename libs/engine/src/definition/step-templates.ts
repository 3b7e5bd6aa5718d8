import { grantOf, type JsonValue, memoryActions, type StepDefinition, type StepOfKind } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';

/**
 * A place in a definition that holds a template. `text` ones always give text, `json` ones keep an expression's type,
 * `boolean` and `list` ones are one expression that gives that.
 */
export interface TemplateField {
  path: (string | number)[];
  kind: 'text' | 'json' | 'boolean' | 'list';
  value: JsonValue;
  /** The block inside which it is evaluated; left out: beside the step. */
  inside?: string;
}

type Field = TemplateField;
const text = (path: Field['path'], value: string): Field => ({ path, kind: 'text', value });
const json = (path: Field['path'], value: JsonValue, inside?: string): Field => ({
  path,
  kind: 'json',
  value,
  ...(inside === undefined ? {} : { inside }),
});
const optional = <T>(value: T | undefined, field: (value: T) => Field): Field[] =>
  value === undefined ? [] : [field(value)];

/** The templates of a step with paths relative to it, without those of the steps inside it. */
export function templatesOf(step: StepDefinition): TemplateField[] {
  return [
    ...optional(step.if, (value) => ({ path: ['if'], kind: 'boolean', value })),
    ...optional(step.idempotencyKey, (value) => text(['idempotencyKey'], value)),
    ...ownTemplates(step),
    ...optional(step.onError?.output, (value) => json(['onError', 'output'], value, 'onError')),
  ];
}

function ownTemplates(step: StepDefinition): TemplateField[] {
  switch (step.kind) {
    case 'transform':
      return [json(['value'], step.value)];
    case 'tool':
      return [json(['arguments'], step.arguments)];
    case 'code':
      return optional(step.input, (value) => json(['input'], value));
    case 'retrieve':
      return [
        text(['collection'], step.collection),
        text(['query'], step.query),
        ...optional(step.filters, (value) => json(['filters'], value)),
      ];
    case 'memory':
      return memoryTemplates(step);
    case 'model':
      return [
        ...step.messages.map(({ content }, index) => text(['messages', index, 'content'], content)),
        ...optional(step.passages, (value) => json(['passages'], value)),
      ];
    case 'agent':
      return [
        text(['task'], step.task),
        ...optional(step.instructions, (value) => text(['instructions'], value)),
        ...optional(step.passages, (value) => json(['passages'], value)),
        ...agentMemoryTemplates(step),
        ...optional(step.knowledge?.collection, (value) => text(['knowledge', 'collection'], value)),
        ...optional(step.knowledge?.query, (value) => text(['knowledge', 'query'], value)),
        ...documentsTemplates(step.knowledge?.documents),
        ...(step.tools ?? []).flatMap((granted, index) => {
          const { with: given } = grantOf(granted);
          return given === undefined ? [] : [json(['tools', index, 'with'], given)];
        }),
      ];
    case 'ingest':
      return [text(['collection'], step.collection), json(['document'], step.document)];
    case 'branch':
      return step.cases.map(({ when }, index) => ({ path: ['cases', index, 'when'], kind: 'boolean', value: when }));
    case 'parallel':
      return [];
    case 'map':
      return [
        { path: ['over'], kind: 'list', value: step.over },
        ...optional(step.output, (value) => json(['output'], value, 'each')),
      ];
    case 'loop':
      return [
        { path: ['until'], kind: 'boolean', value: step.until, inside: 'each' },
        ...optional(step.output, (value) => json(['output'], value, 'each')),
      ];
    case 'workflow':
      return optional(step.input, (value) => json(['input'], value));
    case 'wait':
      return optional(step.until, (value) => text(['until'], value));
    case 'approval':
      return [text(['title'], step.title), json(['subject'], step.subject)];
  }
}

function documentsTemplates(documents: string | string[] | undefined): Field[] {
  const path = ['knowledge', 'documents'];
  if (typeof documents === 'string') return [json(path, documents)];
  return (documents ?? []).map((each, index) => text([...path, index], each));
}

function memoryTemplates(step: StepOfKind<'memory'>): Field[] {
  return memoryActions.flatMap((action) => writtenMembers([action], step[action]));
}

function agentMemoryTemplates({ memory }: StepOfKind<'agent'>): Field[] {
  return Object.entries(memory ?? {}).flatMap(([name, part]) => writtenMembers(['memory', name], part));
}

function writtenMembers(path: Field['path'], part: object | undefined): Field[] {
  return Object.entries(part ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' && !fixedMembers.has(name) ? [text([...path, name], value)] : [],
  );
}

/** Members of a memory step's actions whose values are chosen, not written. */
const fixedMembers = new Set(['scope', 'role']);

/** Every string of a template value, with its JSON pointer below `base`. */
export function* templateStrings(value: JsonValue, base: string): Generator<{ pointer: string; template: string }> {
  if (typeof value === 'string') yield { pointer: base, template: value };
  else if (Array.isArray(value))
    for (const [index, element] of value.entries()) yield* templateStrings(element, `${base}/${index}`);
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) yield* templateStrings(member, base + jsonPointer([key]));
}
