import {
  canonicalJson,
  type ErrorRecord,
  type JsonObject,
  type JsonValue,
  type RunEvent,
  type RunEventOf,
  sha256Of,
} from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import type { RunCommand } from './decide.js';
import { recordOf, reEvaluateStep, type StepOutcome } from './re-evaluate-step.js';
import { retryDelayMs } from './retry-policy.js';
import { runOutput } from './run-output.js';
import { isOver } from './run-state.js';
import type { RunValues } from './run-values.js';
import { idOf } from './step-path.js';

/** What the log should say by what stands before it, and what it says. */
export interface Comparison {
  expected: JsonValue;
  found: JsonValue;
}

type StepEvent = Extract<RunEvent, { data: { stepId: string; v: 1 } }>;

/**
 * Makes an event anew from the state before it. `end`: how the run has to end by now. Undefined where the event is not the
 * engine's to make: it came from outside, from a handler, or from the log of another run.
 */
export async function reEvaluateEvent(
  values: RunValues,
  event: RunEvent,
  end: RunCommand | undefined,
): Promise<Comparison | undefined> {
  if ('copiedFrom' in event.data && event.data.copiedFrom !== undefined) return undefined;
  switch (event.type) {
    case 'run.created':
      return {
        expected: { definitionSha256: sha256Of(canonicalJson(values.definition)) },
        found: { definitionSha256: event.data.definitionSha256 },
      };
    case 'run.completed':
      return { expected: await endOf(values, end), found: { output: await found(values, event.data.output) } };
    case 'run.failed': {
      const { error, stepId } = event.data;
      return { expected: await endOf(values, end), found: { error: plain(error), ...(stepId && { stepId }) } };
    }
    case 'step.started':
    case 'model.called':
    case 'tool.called':
    case 'retrieval.done':
    case 'memory.accessed':
    case 'context.chosen':
    case 'policy.decided':
    case 'assurance.planned':
    case 'candidate.scored':
    case 'assurance.concluded':
      return notAtWork(values, event);
    case 'step.skipped':
      return compared(values, event, { skipped: true });
    case 'step.waiting':
      return compared(values, event, { waits: true });
    case 'child.started':
      return compared(values, event, { begins: event.data.workflow });
    case 'step.entered': {
      const { case: taken = null, count = null, items } = event.data;
      const given = items === undefined ? null : await found(values, items);
      return compared(values, event, { entered: { case: taken, count, items: given } });
    }
    case 'approval.requested': {
      const { title, subject, subjectSha256 } = event.data;
      return compared(values, event, { asks: { title, subject: await found(values, subject), subjectSha256 } });
    }
    case 'step.iterated': {
      const { iteration, output } = event.data;
      return compared(values, event, { iteration, output: await found(values, output) });
    }
    case 'step.completed':
      return compared(values, event, { output: await found(values, event.data.output) });
    case 'step.failed':
      return failed(values, event);
    default:
      return undefined;
  }
}

async function compared(values: RunValues, event: StepEvent, said: StepOutcome): Promise<Comparison | undefined> {
  const idle = notAtWork(values, event);
  if (idle !== undefined) return idle;
  const expected = await reEvaluateStep(values, lookOf(values, event));
  // What a handler gave or asked is recorded, not made here.
  const isOfHandler = event.type === 'step.completed' || event.type === 'approval.requested';
  return 'works' in expected && isOfHandler ? undefined : { expected, found: said };
}

async function failed(values: RunValues, event: RunEventOf<'step.failed'>): Promise<Comparison> {
  const idle = notAtWork(values, event);
  if (idle !== undefined) return idle;
  const { stepId, attempt, error, willRetry } = event.data;
  const made = await reEvaluateStep(values, lookOf(values, event));
  const isHandled = values.state.steps.get(stepId)?.error !== undefined;
  const step = StepTree.of(values.definition).step(idOf(stepId));
  // A transform has a handler too, which its timeout may stop; its expressions are evaluated before that.
  const isStopped = step.kind === 'transform' && !isHandled && 'output' in made && error.code !== 'expression.failed';
  // A handler, another run, or a worker that died again and again: that it failed is known from the log alone.
  const isRecorded = 'works' in made || 'begins' in made || isStopped || error.code === 'step.handler-failed';
  const outcome = isRecorded ? { error: plain(error) } : made;
  const isTriedAgain = !isHandled && retryDelayMs(step, attempt, error) !== undefined;
  return { expected: { ...outcome, willRetry: isTriedAgain }, found: { error: plain(error), willRetry } };
}

/** Nothing is written for a step before its turn, after its end, or of another attempt. */
function notAtWork({ state }: RunValues, event: StepEvent): Comparison | undefined {
  const { stepId } = event.data;
  const step = state.steps.get(stepId);
  const attempt = 'attempt' in event.data ? event.data.attempt : step?.attempt;
  if (step !== undefined && !isOver(step) && step.attempt === attempt) return undefined;
  const expected =
    step === undefined ? 'nothing: its turn has not come' : `nothing: it is ${step.status}, attempt ${step.attempt}`;
  return { expected, found: { type: event.type, ...(attempt && { attempt }) } };
}

const lookOf = ({ state }: RunValues, { data, at }: StepEvent) => ({
  path: data.stepId,
  attempt: state.steps.get(data.stepId)?.attempt ?? 1,
  at,
});

async function endOf(values: RunValues, end: RunCommand | undefined): Promise<JsonValue> {
  if (end?.type === 'fail-run') return { error: plain(end.error), stepId: end.stepId };
  if (end?.type !== 'complete-run') return 'nothing: steps of the run have not ended';
  try {
    return { output: await runOutput(values) };
  } catch (error) {
    return { error: recordOf(error) };
  }
}

/** A value of the event itself; where it cannot be read, why: that differs from whatever is expected. */
async function found({ resolve }: RunValues, value: Parameters<RunValues['resolve']>[0]): Promise<JsonValue> {
  try {
    return await resolve(value);
  } catch (error) {
    return { unreadable: recordOf(error) };
  }
}

const plain = (error: ErrorRecord): JsonObject => ({ ...error }) as JsonObject;
