import type { JsonValue, StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { dependencyGraph, stepsReadBy } from '../definition/step-dependencies.js';
import { templatesOf } from '../definition/step-templates.js';
import { TemplateEvaluator } from '../expressions/evaluate-template.js';
import { jsonPointer } from '../json-pointer.js';
import type { RunStore } from '../ports.js';
import type { RunState } from './run-state.js';

/** A run's values, read from the store only as far as an expression asks for them. */
export interface RunValues {
  store: RunStore;
  tenantId: string;
  runId: string;
  definition: WorkflowDefinition;
  state: RunState;
}

/**
 * A step with every template in it evaluated.
 * @throws TerminalError expression.failed
 */
export async function evaluateStep(values: RunValues, stepId: string): Promise<StepDefinition> {
  const index = values.definition.steps.findIndex(({ id }) => id === stepId);
  const step = structuredClone(values.definition.steps[index]!);
  const evaluator = await evaluatorFor(values, dependencyGraph(values.definition).get(stepId)!);
  for (const { path, kind, value } of templatesOf(step)) {
    const pointer = jsonPointer(['steps', index, ...path]);
    const evaluated = kind === 'text' ? evaluator.text(String(value), pointer) : evaluator.json(value, pointer);
    put(step, path, evaluated);
  }
  return step;
}

/**
 * The output of a run whose steps are all completed: the definition's `output`, else every step's output by its id.
 * @throws TerminalError expression.failed
 */
export async function evaluateOutput(values: RunValues): Promise<JsonValue> {
  const { definition } = values;
  if (definition.output === undefined) return outputsOf(values, new Set(definition.steps.map(({ id }) => id)));
  const evaluator = await evaluatorFor(values, stepsReadBy(definition.output));
  return evaluator.json(definition.output, '/output');
}

async function evaluatorFor(values: RunValues, steps: ReadonlySet<string>): Promise<TemplateEvaluator> {
  const { store, tenantId, runId, state } = values;
  const input = state.input === undefined ? {} : await store.resolve(tenantId, state.input);
  return new TemplateEvaluator({ input, steps: await outputsOf(values, steps), runId });
}

async function outputsOf(
  { store, tenantId, state }: RunValues,
  steps: ReadonlySet<string>,
): Promise<Record<string, JsonValue>> {
  const outputs = [...steps].map(async (id) => {
    const output = state.steps.get(id)?.output;
    return output === undefined ? [] : [[id, await store.resolve(tenantId, output)] as const];
  });
  return Object.fromEntries((await Promise.all(outputs)).flat());
}

/** `path` leads through members that are there: it was made from this very step. */
function put(step: StepDefinition, path: (string | number)[], value: JsonValue): void {
  let target = step as unknown as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) target = target[part] as Record<string | number, unknown>;
  target[path.at(-1)!] = value;
}
