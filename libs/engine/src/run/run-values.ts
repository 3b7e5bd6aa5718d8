import type { JsonObject, JsonValue, StoredValue, WorkflowDefinition } from '@marimba/contracts';
import { stepsReadBy } from '../definition/step-dependencies.js';
import { type Block, StepTree } from '../definition/step-tree.js';
import { TemplateEvaluator } from '../expressions/evaluate-template.js';
import type { RunState } from './run-state.js';
import { idOf, iterationPrefix, ownerOf, pathOf, prefixOf } from './step-path.js';

/** Where a run's values come from; large ones are read only when an expression asks for them. */
export interface RunValues {
  runId: string;
  definition: WorkflowDefinition;
  state: RunState;
  resolve(value: StoredValue): Promise<JsonValue>;
}

/** A block in execution. */
interface Frame {
  block: Block;
  prefix: string;
}

/**
 * Evaluates templates as they are read at one place: inside a block, and the blocks around it. A step is seen by those
 * beside it and by whatever is inside those.
 */
export async function evaluatorAt(
  values: RunValues,
  prefix: string,
  reads: ReadonlySet<string>,
): Promise<TemplateEvaluator> {
  const frames = framesAround(values, prefix);
  const steps: Record<string, JsonValue> = {};
  for (const id of reads) {
    const frame = frames.find(({ block }) => block.steps.some((step) => step.id === id));
    const output = frame && values.state.steps.get(pathOf(frame.prefix, id))?.output;
    steps[id] = output === undefined ? null : await values.resolve(output);
  }
  const { input } = values.state;
  return new TemplateEvaluator({
    input: input === undefined ? {} : await values.resolve(input),
    steps,
    runId: values.runId,
    variables: await variablesOf(values, frames),
  });
}

/** What a block has come to: `output` evaluated inside it, else the outputs of its steps by id. */
export async function blockOutput(
  values: RunValues,
  block: Block,
  prefix: string,
  output: JsonValue | undefined,
  pointer: string,
): Promise<JsonValue> {
  if (output !== undefined) return (await evaluatorAt(values, prefix, stepsReadBy(output))).json(output, pointer);
  const outputs: JsonObject = {};
  for (const { id } of block.steps) {
    const stored = values.state.steps.get(pathOf(prefix, id))?.output;
    outputs[id] = stored === undefined ? null : await values.resolve(stored);
  }
  return outputs;
}

/** From the innermost outwards. */
function framesAround({ definition, state }: RunValues, prefix: string): Frame[] {
  const tree = StepTree.of(definition);
  const owner = ownerOf(prefix);
  if (owner === undefined) return [{ block: tree.root, prefix }];
  const step = tree.step(idOf(owner.path));
  const stepState = state.steps.get(owner.path);
  const outer = framesAround({ definition, state } as RunValues, prefixOf(owner.path));
  const inside = (name: string): Frame => ({ block: tree.block(step.id, name), prefix });
  if (stepState?.error !== undefined) {
    // `onError.output` reads the failure also where there are no steps to handle it.
    const bare = { owner: step.id, name: 'onError', steps: [], path: [] };
    return [step.onError?.steps === undefined ? { block: bare, prefix } : inside('onError'), ...outer];
  }
  if (step.kind === 'branch') return stepState?.case === undefined ? outer : [inside(stepState.case), ...outer];
  if (step.kind === 'parallel') return [...Object.keys(step.branches).map(inside), ...outer];
  return owner.iteration === undefined ? outer : [inside('each'), ...outer];
}

/** The innermost of a name counts. */
async function variablesOf(values: RunValues, frames: Frame[]): Promise<Record<string, JsonValue>> {
  const variables: Record<string, JsonValue> = {};
  for (const { prefix } of frames.toReversed()) {
    const owner = ownerOf(prefix);
    if (owner === undefined) continue;
    const step = StepTree.of(values.definition).step(idOf(owner.path));
    const state = values.state.steps.get(owner.path);
    if (state?.error !== undefined) variables['error'] = { code: state.error.code, message: state.error.message };
    if (owner.iteration === undefined) continue;
    if (step.kind === 'map' && state?.items !== undefined) {
      const items = (await values.resolve(state.items)) as JsonValue[];
      variables[step.as ?? 'item'] = items[owner.iteration] ?? null;
      variables['index'] = owner.iteration;
    }
    if (step.kind === 'loop') {
      variables['iteration'] = owner.iteration;
      variables['previous'] = state?.previous === undefined ? null : await values.resolve(state.previous);
    }
  }
  return variables;
}

export const itemPrefixes = (path: string, count: number): string[] =>
  Array.from({ length: count }, (_, item) => iterationPrefix(path, item));
