import type { JsonValue, StepDefinition } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';

/** A place in a definition that holds a template. `text` ones always give text, `json` ones keep an expression's type. */
export interface TemplateField {
  path: (string | number)[];
  kind: 'text' | 'json';
  value: JsonValue;
}

/** The templates of a step, by kind, with paths relative to the step. */
export function templatesOf(step: StepDefinition): TemplateField[] {
  switch (step.kind) {
    case 'transform':
      return [{ path: ['value'], kind: 'json', value: step.value }];
    case 'tool':
      return [{ path: ['arguments'], kind: 'json', value: step.arguments }];
    case 'retrieve':
      return [
        { path: ['collection'], kind: 'text', value: step.collection },
        { path: ['query'], kind: 'text', value: step.query },
      ];
    case 'model':
      return step.messages.map(({ content }, index) => ({
        path: ['messages', index, 'content'],
        kind: 'text',
        value: content,
      }));
    case 'agent':
      return [
        { path: ['task'], kind: 'text', value: step.task },
        ...(step.instructions === undefined
          ? []
          : [{ path: ['instructions'], kind: 'text' as const, value: step.instructions }]),
        ...(step.passages === undefined ? [] : [{ path: ['passages'], kind: 'json' as const, value: step.passages }]),
      ];
  }
}

/** Every string of a template value, with its JSON pointer below `base`. */
export function* templateStrings(value: JsonValue, base: string): Generator<{ pointer: string; template: string }> {
  if (typeof value === 'string') yield { pointer: base, template: value };
  else if (Array.isArray(value))
    for (const [index, element] of value.entries()) yield* templateStrings(element, `${base}/${index}`);
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) yield* templateStrings(member, base + jsonPointer([key]));
}
