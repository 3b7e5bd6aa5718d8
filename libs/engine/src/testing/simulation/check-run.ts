import {
  canonicalJson,
  isTerminalEvent,
  type RunEvent,
  type StoredValue,
  verifyEvents,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { foldEvents } from '../../run/decide.js';
import { wholeReplay } from '../../run/replay-log.js';
import { hasEnded, isOver, isPending } from '../../run/run-state.js';
import type { InMemoryRunStore } from '../in-memory-run-store.js';
import type { Effects } from './effects.js';

interface Checked {
  tenantId: string;
  runId: string;
}

/** What of a run must hold whenever nobody is in the middle of a write. Gives what does not. */
export async function checkPending(store: InMemoryRunStore, { tenantId, runId }: Checked): Promise<string[]> {
  const { definition, events } = await store.load(tenantId, runId);
  const state = foldEvents(definition, events);
  const isLive = !hasEnded(state);
  const implied = [...state.steps].flatMap(([path, step]) =>
    isLive && isPending(step) ? [`${path}#${step.attempt}${step.notBefore ?? ''}`] : [],
  );
  const stored = store
    .pendingOf(runId)
    .map(({ stepId, attempt, notBefore }) => `${stepId}#${attempt}${notBefore?.toISOString() ?? ''}`);
  const problems: string[] = [];
  if (canonicalJson(stored.sort()) !== canonicalJson(implied.sort()))
    problems.push(`pending are [${stored}], but the log implies [${implied}]`);
  if (store.statusOf(runId) !== state.status)
    problems.push(`its status is ${store.statusOf(runId)}, but the log says ${state.status}`);
  return problems;
}

/** What of a run must hold once it has ended. Gives what does not. */
export async function checkEnded(
  store: InMemoryRunStore,
  { tenantId, runId }: Checked,
  effects: Effects,
): Promise<string[]> {
  const { definition, events } = await store.load(tenantId, runId);
  const problems = verifyEvents(events).map(({ seq, message }) => `event ${seq} ${message}`);
  const ends = events.filter(isTerminalEvent);
  if (ends.length !== 1 || ends[0] !== events.at(-1)) problems.push(`it has ${ends.length} ends`);
  const last = events.at(-1)!;
  if (last.type === 'run.failed' && last.data.error.code === 'internal.error')
    problems.push(`it failed by itself: ${last.data.error.message}`);
  problems.push(...misplaced(definition, events), ...wrongAnswers(events, effects));
  const resolve = (value: StoredValue) => store.resolve(tenantId, value);
  const { differences } = await wholeReplay({ runId, definition, events, resolve });
  problems.push(...differences.map((difference) => `made anew it differs: ${canonicalJson(difference)}`));
  return problems;
}

/** Events of attempts that were not under way: a step completed twice, or by somebody who had lost it. */
function misplaced(definition: WorkflowDefinition, events: RunEvent[]): string[] {
  let state = foldEvents(definition, []);
  return events.flatMap((event) => {
    const before = state;
    state = foldEvents(definition, [event], before);
    if (!('attempt' in event.data)) return [];
    const { stepId, attempt } = event.data;
    const step = before.steps.get(stepId);
    if (step !== undefined && !isOver(step) && step.attempt === attempt) return [];
    const was = step === undefined ? 'was not begun' : `was ${step.status} at attempt ${step.attempt}`;
    return [`event ${event.seq}: ${event.type} of attempt ${attempt} at '${stepId}', which ${was}`];
  });
}

/** What the log says that a call gave is what the world gave to the first call of that key. */
function wrongAnswers(events: RunEvent[], effects: Effects): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'tool.called') return [];
    const key = `${event.runId}/${event.data.stepId}`;
    const given = effects.answerOf(key);
    const said =
      event.data.result !== undefined && 'inline' in event.data.result ? event.data.result.inline : undefined;
    return given !== undefined && given === said
      ? []
      : [`event ${event.seq}: the call gave ${String(said)}, the world gave ${String(given)}`];
  });
}
