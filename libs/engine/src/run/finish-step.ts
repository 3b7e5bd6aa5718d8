import {
  type ErrorRecord,
  fromErrorRecord,
  type JsonValue,
  MarimbaError,
  type NewRunEvent,
  type StepDefinition,
  type StepOfKind,
  type StoredValue,
  TerminalError,
} from '@marimba/contracts';
import { stepsReadBy } from '../definition/step-dependencies.js';
import { StepTree } from '../definition/step-tree.js';
import { jsonPointer } from '../json-pointer.js';
import { conditionAt } from './evaluate-step.js';
import type { StepState } from './run-state.js';
import { blockOutput, evaluatorAt, itemPrefixes, type RunValues } from './run-values.js';
import { idOf, iterationPrefix } from './step-path.js';

/** What a step ends with, or how it goes on. */
export type Finish =
  | { output: JsonValue }
  | { stored: StoredValue }
  | { next: NewRunEvent }
  /** Its failure goes on outwards, after what was to be done about it. */
  | { failed: ErrorRecord };

export interface FinishContext extends RunValues {
  keep(value: JsonValue): Promise<StoredValue>;
}

/**
 * The end of a step that the engine itself does: what it waited for is there, or its time is over.
 * @throws TerminalError expression.failed, step.timed-out, approval.refused, step.child-failed, step.loop-not-done
 */
export async function finishStep(context: FinishContext, path: string): Promise<Finish> {
  const { step, path: place } = StepTree.of(context.definition).place(idOf(path));
  const state = context.state.steps.get(path)!;
  if (state.error !== undefined) return afterError(context, step, path, state.error, jsonPointer(place));
  if (state.status !== 'finishing' && !(step.kind === 'wait' && step.signal === undefined)) throw timedOut(step, path);
  switch (step.kind) {
    case 'branch':
      return { output: await branchOutput(context, step, path, state) };
    case 'parallel':
      return { output: await parallelOutput(context, step, path) };
    case 'map': {
      const { block, pointer } = inside(context, step, jsonPointer(place));
      const items = itemPrefixes(path, state.count ?? 0);
      return {
        output: await Promise.all(items.map((prefix) => blockOutput(context, block, prefix, step.output, pointer))),
      };
    }
    case 'loop':
      return afterIteration(context, step, path, state, jsonPointer(place));
    case 'wait':
      return state.arrived?.payload === undefined ? { output: null } : { stored: state.arrived.payload };
    case 'approval':
      return { output: consent(path, state) };
    case 'workflow':
      return childOutput(path, state);
    default:
      throw new Error(`a step of kind '${step.kind}' is done by a handler`);
  }
}

function inside({ definition }: RunValues, step: StepDefinition, pointer: string) {
  return { block: StepTree.of(definition).block(step.id, 'each'), pointer: `${pointer}/output` };
}

async function afterError(
  context: FinishContext,
  { onError }: StepDefinition,
  path: string,
  error: ErrorRecord,
  pointer: string,
): Promise<Finish> {
  if (onError?.continue !== true) return { failed: error };
  if (onError.output === undefined) return { output: null };
  const evaluator = await evaluatorAt(context, path, stepsReadBy(onError.output));
  return { output: evaluator.json(onError.output, `${pointer}/onError/output`) };
}

async function branchOutput(
  context: FinishContext,
  step: StepOfKind<'branch'>,
  path: string,
  state: StepState,
): Promise<JsonValue> {
  if (state.case === undefined) return null;
  const block = StepTree.of(context.definition).block(step.id, state.case);
  return blockOutput(context, block, path, undefined, '');
}

async function parallelOutput(context: FinishContext, step: StepOfKind<'parallel'>, path: string): Promise<JsonValue> {
  const tree = StepTree.of(context.definition);
  const outputs = Object.keys(step.branches).map(
    async (name) => [name, await blockOutput(context, tree.block(step.id, name), path, undefined, '')] as const,
  );
  return Object.fromEntries(await Promise.all(outputs));
}

async function afterIteration(
  context: FinishContext,
  step: StepOfKind<'loop'>,
  path: string,
  { iteration = 0 }: StepState,
  pointer: string,
): Promise<Finish> {
  const { block, pointer: outputPointer } = inside(context, step, pointer);
  const prefix = iterationPrefix(path, iteration);
  const output = await blockOutput(context, block, prefix, step.output, outputPointer);
  if (await conditionAt(context, prefix, step.until, `${pointer}/until`)) return { output };
  const next = iteration + 1;
  if (next >= step.max)
    throw new TerminalError('step.loop-not-done', `the loop '${path}' is not done after ${step.max} iterations`, {
      remedy: 'raise max, or correct the condition in until',
    });
  return {
    next: {
      type: 'step.iterated',
      data: { v: 1, stepId: path, iteration: next, output: await context.keep(output) },
    },
  };
}

function consent(path: string, { arrived }: StepState): JsonValue {
  const decision = arrived?.decision;
  if (decision === undefined)
    throw new MarimbaError('internal.error', `step '${path}' was finished without a decision`);
  const { approved, reason = null, decidedBy, subjectSha256 } = decision;
  if (approved) return { approvedBy: decidedBy, reason, subjectSha256 };
  throw new TerminalError('approval.refused', `${decidedBy} has refused '${path}'${reason ? `: ${reason}` : ''}`, {
    remedy: 'ask again with another subject, or handle the refusal with onError',
  });
}

function childOutput(path: string, { arrived, childRunId }: StepState): Finish {
  if (arrived?.payload !== undefined) return { stored: arrived.payload };
  const cause = arrived?.error && fromErrorRecord(arrived.error);
  throw new TerminalError(
    'step.child-failed',
    `the run ${childRunId} that step '${path}' began did not complete: ${cause?.message ?? 'it was cancelled'}`,
    { remedy: `look at GET /v1/runs/${childRunId}`, ...(cause === undefined ? {} : { cause }) },
  );
}

function timedOut(step: StepDefinition, path: string): MarimbaError {
  return new MarimbaError('step.timed-out', `step '${path}' was not done within ${step.timeout}`, {
    remedy: 'raise its timeout, or handle the failure with onError',
  });
}
