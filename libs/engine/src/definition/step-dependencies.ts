import type { JsonValue, StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { compileExpression } from '../expressions/compile-expression.js';
import { parseTemplate } from '../expressions/parse-template.js';
import { templateStrings, templatesOf } from './step-templates.js';

/** Ids of the steps that a template value reads. @throws TemplateSyntaxError on a definition that was never checked */
export function stepsReadBy(value: JsonValue): Set<string> {
  const found = new Set<string>();
  for (const { template } of templateStrings(value, ''))
    for (const part of parseTemplate(template))
      if ('expression' in part) for (const id of compileExpression(part.expression).references.steps) found.add(id);
  return found;
}

/** The steps that must be completed before a step: those it names in `needs` and those its expressions read. */
export function dependenciesOf(step: StepDefinition): Set<string> {
  const found = new Set(step.needs ?? []);
  for (const { value } of templatesOf(step)) for (const id of stepsReadBy(value)) found.add(id);
  return found;
}

const graphs = new WeakMap<WorkflowDefinition, Map<string, ReadonlySet<string>>>();

/** Each step's dependencies by step id; found once for a definition object, which nobody may change afterwards. */
export function dependencyGraph(definition: WorkflowDefinition): ReadonlyMap<string, ReadonlySet<string>> {
  let graph = graphs.get(definition);
  if (graph === undefined) {
    graph = new Map(definition.steps.map((step) => [step.id, dependenciesOf(step)] as const));
    graphs.set(definition, graph);
  }
  return graph;
}
