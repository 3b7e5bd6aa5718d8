import { type JsonObject, type JsonValue, MarimbaError, toErrorRecord } from '@marimba/contracts';
import { enterStep } from './enter-step.js';
import { evaluateStep, isWanted } from './evaluate-step.js';
import { finishStep } from './finish-step.js';
import type { RunValues } from './run-values.js';

/**
 * What the engine makes of a step in a state, as JSON: `skipped`, `entered`, `asks`, `waits`, `begins` (a run), `iteration`,
 * `output` or `error`; `works` where a handler decides.
 */
export type StepOutcome = JsonObject;

/** A step as a log has it: its newest attempt, looked at at this time. */
export interface Look {
  path: string;
  attempt: number;
  at: string;
}

/** The same as an attempt does before or without a handler, with nothing written and nothing begun. */
export async function reEvaluateStep(values: RunValues, look: Look): Promise<StepOutcome> {
  try {
    const status = values.state.steps.get(look.path)?.status;
    if (status !== 'scheduled' && status !== 'running') return await finished(values, look.path);
    if (!(await isWanted(values, look.path))) return { skipped: true };
    return await begun(values, look);
  } catch (error) {
    return { error: recordOf(error) };
  }
}

/** What the log would say of an error of the engine. @throws the error where it says nothing about the run */
export function recordOf(error: unknown): JsonObject {
  if (!(error instanceof MarimbaError) || error.code === 'store.unavailable') throw error;
  return { ...toErrorRecord(error) } as JsonObject;
}

async function begun(values: RunValues, look: Look): Promise<StepOutcome> {
  const step = await evaluateStep(values, look.path);
  switch (step.kind) {
    case 'transform':
      return { output: step.value };
    case 'workflow':
      return { begins: step.workflow };
    case 'wait':
    case 'branch':
    case 'parallel':
    case 'map':
    case 'loop':
    case 'approval':
      return entered(values, look);
    default:
      return { works: true };
  }
}

async function entered(values: RunValues, { path, attempt, at }: Look): Promise<StepOutcome> {
  const { runId } = values;
  const lease = { tenantId: '', runId, stepId: path, attempt, token: '', expiresAt: new Date(at), claims: 1 };
  const event = await enterStep(
    {
      ...values,
      lease,
      now: new Date(at),
      depth: 1,
      user: undefined,
      childrenBefore: 0,
      keep: inline,
      budgetLeft: () => undefined,
      children: { start: () => Promise.reject(new Error('a replay begins no runs')) },
    },
    path,
  );
  if (event.type === 'step.waiting') return { waits: true };
  if (event.type === 'approval.requested') {
    const { title, subject, subjectSha256 } = event.data;
    return { asks: { title, subject: await values.resolve(subject), subjectSha256 } };
  }
  if (event.type !== 'step.entered') throw new Error(`a step is not entered with ${event.type}`);
  const { case: taken = null, items, count = null } = event.data;
  return { entered: { case: taken, count, items: items === undefined ? null : await values.resolve(items) } };
}

async function finished(values: RunValues, path: string): Promise<StepOutcome> {
  const finish = await finishStep({ ...values, keep: inline }, path);
  if ('failed' in finish) return { error: { ...finish.failed } as JsonObject };
  if ('stored' in finish) return { output: await values.resolve(finish.stored) };
  if ('output' in finish) return { output: finish.output };
  const { next } = finish;
  if (next.type !== 'step.iterated') throw new Error(`a step does not go on with ${next.type}`);
  return { iteration: next.data.iteration, output: await values.resolve(next.data.output) };
}

const inline = async (value: JsonValue) => ({ inline: value });
