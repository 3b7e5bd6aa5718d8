import {
  type Budget,
  canonicalJson,
  durationMs,
  type JsonValue,
  type NewRunEvent,
  type StepDefinition,
  type StepOfKind,
  type StoredValue,
  sha256Of,
  TerminalError,
  workflowLimits,
} from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import { jsonPointer } from '../json-pointer.js';
import type { ChildRuns, StepLease } from '../ports.js';
import { childRunId } from './child-run-id.js';
import { conditionAt, evaluateStep, wrongType } from './evaluate-step.js';
import type { RunValues } from './run-values.js';
import { idOf, prefixOf } from './step-path.js';

export interface EnterContext extends RunValues {
  lease: StepLease;
  now: Date;
  /** How many runs have begun each other down to this one, itself included. */
  depth: number;
  /** The person the run is for. */
  user: string | undefined;
  /** How many runs this step has begun, in attempts at steps around it. */
  childrenBefore: number;
  children: ChildRuns;
  /** What a run that is begun may use. @throws BudgetExceeded */
  budgetLeft(): Budget | undefined;
  keep(value: JsonValue): Promise<StoredValue>;
}

/**
 * What a step that the engine itself does begins with: the event that says so.
 * @throws TerminalError expression.failed, workflow.not-found, run.input-invalid, run.too-deep
 */
export async function enterStep(context: EnterContext, path: string): Promise<NewRunEvent> {
  const { step, path: place } = StepTree.of(context.definition).place(idOf(path));
  const pointer = (...at: (string | number)[]) => jsonPointer([...place, ...at]);
  const { attempt } = context.lease;
  const entered = { v: 1 as const, stepId: path, attempt };
  switch (step.kind) {
    case 'parallel':
    case 'loop':
      return { type: 'step.entered', data: entered };
    case 'branch':
      return { type: 'step.entered', data: { ...entered, ...(await caseOf(context, step, path, pointer)) } };
    case 'map': {
      const { over } = (await evaluateStep(context, path)) as StepOfKind<'map'>;
      const items = over as unknown as JsonValue;
      if (!Array.isArray(items)) throw wrongType(pointer('over'), 'a list', items);
      if (items.length > workflowLimits.mapItems) throw tooManyItems(pointer('over'), items.length);
      return {
        type: 'step.entered',
        data: { ...entered, items: await context.keep(items), count: items.length },
      };
    }
    case 'wait':
      return { type: 'step.waiting', data: { ...entered, ...(await endOfWait(context, path, pointer('until'))) } };
    case 'approval': {
      const { title, subject } = (await evaluateStep(context, path)) as StepOfKind<'approval'>;
      const data = { title, subject: await context.keep(subject), subjectSha256: sha256Of(canonicalJson(subject)) };
      return { type: 'approval.requested', data: { ...entered, ...data, ...deadlineOf(step, context.now) } };
    }
    case 'workflow':
      return startChild(context, step, path);
    default:
      throw new Error(`a step of kind '${step.kind}' is done by a handler`);
  }
}

async function caseOf(
  context: EnterContext,
  step: StepOfKind<'branch'>,
  path: string,
  pointer: (...at: (string | number)[]) => string,
): Promise<{ case?: string }> {
  for (const [index, { when }] of step.cases.entries())
    if (await conditionAt(context, prefixOf(path), when, pointer('cases', index, 'when'))) return { case: `${index}` };
  return step.else === undefined ? {} : { case: 'else' };
}

async function endOfWait(
  context: EnterContext,
  path: string,
  pointer: string,
): Promise<{ signal?: string; until?: string }> {
  const step = (await evaluateStep(context, path)) as StepOfKind<'wait'>;
  if (step.signal !== undefined) return { signal: step.signal, ...deadlineOf(step, context.now) };
  if (step.for !== undefined) return { until: later(context.now, durationMs(step.for)) };
  const until = Date.parse(step.until ?? '');
  if (Number.isNaN(until)) throw wrongType(pointer, 'an ISO 8601 time', step.until ?? null);
  return { until: new Date(until).toISOString() };
}

async function startChild(context: EnterContext, step: StepOfKind<'workflow'>, path: string): Promise<NewRunEvent> {
  const { tenantId, runId, attempt } = context.lease;
  const { input = {} } = (await evaluateStep(context, path)) as StepOfKind<'workflow'>;
  const id = childRunId(runId, path, attempt, context.childrenBefore);
  if (context.depth >= workflowLimits.workflowDepth)
    throw new TerminalError(
      'run.too-deep',
      `run ${runId} is the ${context.depth}th of runs that begin each other; the limit workflowDepth is ${workflowLimits.workflowDepth}`,
      { remedy: 'call fewer workflows from inside each other' },
    );
  const parent = { runId, stepId: path, depth: context.depth + 1 };
  const request = {
    tenantId,
    runId: id,
    workflow: step.workflow,
    version: step.version,
    input,
    user: context.user,
    budgetLeft: context.budgetLeft(),
    parent,
  };
  const { version } = await context.children.start(request);
  const data = { v: 1 as const, stepId: path, attempt, childRunId: id, workflow: step.workflow, version };
  return { type: 'child.started', data: { ...data, ...deadlineOf(step, context.now) } };
}

/** When a wait that begins now has to be over. */
export function deadlineOf({ timeout }: Pick<StepDefinition, 'timeout'>, now: Date): { until?: string } {
  return timeout === undefined ? {} : { until: later(now, durationMs(timeout)) };
}

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

function tooManyItems(pointer: string, items: number): TerminalError {
  const message = `${pointer} gives ${items} items; the limit mapItems is ${workflowLimits.mapItems}`;
  return new TerminalError('expression.failed', message, { remedy: 'split the list, or map over pages of it' });
}
