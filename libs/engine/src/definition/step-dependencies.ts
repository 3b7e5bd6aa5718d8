import type { JsonValue, StepDefinition } from '@marimba/contracts';
import { compileExpression } from '../expressions/compile-expression.js';
import { parseTemplate, TemplateSyntaxError } from '../expressions/parse-template.js';
import { templateStrings, templatesOf } from './step-templates.js';

/** Ids of the steps that a template value reads. What cannot be read (`checkWorkflow` refuses it) reads none. */
export function stepsReadBy(value: JsonValue): Set<string> {
  const found = new Set<string>();
  for (const { template } of templateStrings(value, '')) for (const id of readsOfTemplate(template)) found.add(id);
  return found;
}

function readsOfTemplate(template: string): string[] {
  try {
    return parseTemplate(template).flatMap((part) =>
      'expression' in part ? [...compileExpression(part.expression).references.steps] : [],
    );
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return [];
    throw error;
  }
}

/** Ids of the steps that a step's own templates read, wherever those steps stand. */
export function readsOf(step: StepDefinition): Set<string> {
  return new Set(templatesOf(step).flatMap(({ value }) => [...stepsReadBy(value)]));
}
