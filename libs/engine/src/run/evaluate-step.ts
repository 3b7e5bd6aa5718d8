import { type JsonValue, type StepDefinition, TerminalError } from '@marimba/contracts';
import { stepsReadBy } from '../definition/step-dependencies.js';
import { type TemplateField, templatesOf } from '../definition/step-templates.js';
import { StepTree } from '../definition/step-tree.js';
import { jsonPointer } from '../json-pointer.js';
import { evaluatorAt, type RunValues } from './run-values.js';
import { idOf, prefixOf } from './step-path.js';

/**
 * A step with every template in it evaluated that is read beside it; those inside its blocks stay as they are.
 * @throws TerminalError expression.failed
 */
export async function evaluateStep(values: RunValues, path: string): Promise<StepDefinition> {
  const place = StepTree.of(values.definition).place(idOf(path));
  const fields = templatesOf(place.step).filter(({ inside, path: [first] }) => inside === undefined && first !== 'if');
  if (fields.length === 0) return place.step;
  const step = copyOf(place.step, fields);
  const reads = new Set(fields.flatMap(({ value }) => [...stepsReadBy(value)]));
  const evaluator = await evaluatorAt(values, prefixOf(path), reads);
  for (const { path: at, kind, value } of fields) {
    const pointer = jsonPointer([...place.path, ...at]);
    put(step, at, kind === 'text' ? evaluator.text(String(value), pointer) : evaluator.json(value, pointer));
  }
  return step;
}

/** Whether the step's `if` lets it run. @throws TerminalError expression.failed */
export async function isWanted(values: RunValues, path: string): Promise<boolean> {
  const { step, path: at } = StepTree.of(values.definition).place(idOf(path));
  if (step.if === undefined) return true;
  return conditionAt(values, prefixOf(path), step.if, jsonPointer([...at, 'if']));
}

/** An expression that gives true or false. @throws TerminalError expression.failed */
export async function conditionAt(
  values: RunValues,
  prefix: string,
  condition: string,
  pointer: string,
): Promise<boolean> {
  const value = (await evaluatorAt(values, prefix, stepsReadBy(condition))).json(condition, pointer);
  if (typeof value !== 'boolean') throw wrongType(pointer, 'true or false', value);
  return value;
}

/** Deep only where something is put: blocks of steps are shared with the definition. */
function copyOf(step: StepDefinition, fields: TemplateField[]): StepDefinition {
  const copy = { ...step } as Record<string, unknown>;
  for (const {
    path: [first],
  } of fields)
    copy[first as string] = structuredClone((step as unknown as Record<string, unknown>)[first as string]);
  return copy as unknown as StepDefinition;
}

/** `path` leads through members that are there: it was made from this very step. */
function put(step: StepDefinition, path: (string | number)[], value: JsonValue): void {
  let target = step as unknown as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) target = target[part] as Record<string | number, unknown>;
  target[path.at(-1)!] = value;
}

/** What an expression gave is not what is needed there. */
export function wrongType(pointer: string, wanted: string, value: JsonValue): TerminalError {
  const given = JSON.stringify(value);
  const message = `${pointer} gives ${given.length > 100 ? `${given.slice(0, 100)}…` : given}, where ${wanted} is needed`;
  return new TerminalError('expression.failed', message, {
    remedy: 'correct the expression or the values that it reads',
    errors: [{ pointer, message: `not ${wanted}` }],
  });
}
