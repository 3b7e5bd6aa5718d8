import { isDeepStrictEqual } from 'node:util';
import type { JsonValue, NewRunEvent, RunEvent, RunEventType, StoredValue } from '@marimba/contracts';
import { type LogReplay, wholeReplay } from '@marimba/engine';
import { describe, expect, it } from 'vitest';
import { type History, storedHistories } from './histories/history.js';
import { scenarios } from './histories/scenarios.js';

const histories = storedHistories();

async function inlineOf(value: StoredValue): Promise<JsonValue> {
  if ('inline' in value) return value.inline;
  throw new Error('the stored histories hold no blobs');
}

const replayed = ({ definition, events }: Pick<History, 'definition' | 'events'>): Promise<LogReplay> =>
  wholeReplay({ runId: events[0]!.runId, definition, events, resolve: inlineOf });

describe('made anew from what stands before each event', () => {
  it.each(histories.map((history) => [`${history.version}/${history.name}`, history] as const))(
    'the stored history %s is the same',
    async (_name, history) => {
      const { compared, steps, differences } = await replayed(history);
      const corrected = history.version === 'v2' ? scenarios[history.name]?.corrected : undefined;
      expect(differences).toEqual(corrected === undefined ? [] : [expect.objectContaining({ seq: corrected.seq })]);
      expect(compared).toBeGreaterThan(0);
      const named = new Set(history.events.flatMap(({ data }) => ('stepId' in data ? [data.stepId] : [])));
      expect(new Set(steps.map(({ stepId }) => stepId))).toEqual(named);
    },
  );
});

/** What is done to the first event of a type, of a step where one is named. */
interface Tampering {
  history: string;
  type: RunEventType;
  stepId?: string;
  /** Put over the event's data. */
  data?: Record<string, unknown>;
  becomes?: NewRunEvent;
  /** The event is left out. */
  removed?: boolean;
  /** Where it is seen, and what it is about; left out: the event itself, and its step. */
  seen?: { seq: number; stepId?: string };
  expected?: unknown;
}

const tamperings: Record<string, Tampering> = {
  'the output of a transform': {
    history: 'parallel',
    type: 'step.completed',
    stepId: 'both.r_one',
    data: { output: { inline: 'y' } },
    expected: { output: 'x' },
  },
  'the case of a branch': { history: 'branch', type: 'step.entered', stepId: 'size', data: { case: '0' } },
  'the items of a map': {
    history: 'map',
    type: 'step.entered',
    stepId: 'each',
    data: { items: { inline: [1, 2, 4] } },
    expected: { entered: { case: null, count: 3, items: [1, 2, 3] } },
  },
  'the output of a map': { history: 'map', type: 'step.completed', stepId: 'each', data: { output: { inline: [] } } },
  'the output of a parallel step': {
    history: 'parallel',
    type: 'step.completed',
    stepId: 'both',
    data: { output: { inline: { left: {}, right: {} } } },
  },
  'what a loop goes on with': {
    history: 'loop',
    type: 'step.iterated',
    stepId: 'double',
    data: { output: { inline: 3 } },
    expected: { iteration: 1, output: 2 },
  },
  'a loop that is ended too soon': {
    history: 'loop',
    type: 'step.iterated',
    stepId: 'double',
    becomes: {
      type: 'step.completed',
      data: { v: 1, stepId: 'double', attempt: 1, output: { inline: 2 }, durationMs: 0 },
    },
    expected: { iteration: 1, output: 2 },
  },
  'a result of a tool, which the steps behind it have read': {
    history: 'loop',
    type: 'step.completed',
    stepId: 'double[0].next',
    data: { output: { inline: 5 } },
    seen: { seq: 6, stepId: 'double' },
    expected: { iteration: 1, output: 5 },
  },
  'a step that is left out': {
    history: 'branch',
    type: 'step.completed',
    stepId: 'size.middle',
    becomes: { type: 'step.skipped', data: { v: 1, stepId: 'size.middle' } },
    expected: { output: 'middle' },
  },
  'a step that should not have run': {
    history: 'branch',
    type: 'step.skipped',
    stepId: 'never',
    becomes: {
      type: 'step.completed',
      data: { v: 1, stepId: 'never', attempt: 1, output: { inline: 'never' }, durationMs: 0 },
    },
    expected: { skipped: true },
  },
  'what a person is asked': {
    history: 'signalled',
    type: 'approval.requested',
    stepId: 'consent',
    data: { title: 'Burn it?' },
  },
  'the hash of what a person is asked': {
    history: 'signalled',
    type: 'approval.requested',
    stepId: 'consent',
    data: { subjectSha256: 'a'.repeat(64) },
  },
  'who has consented': {
    history: 'signalled',
    type: 'step.completed',
    stepId: 'consent',
    data: { output: { inline: { approvedBy: 'nobody', reason: 'checked', subjectSha256: 'a'.repeat(64) } } },
  },
  'a refusal that becomes a consent': {
    history: 'refused',
    type: 'approval.decided',
    data: { approved: true },
    seen: { seq: 7, stepId: 'consent' },
  },
  'what a signal brought': {
    history: 'signalled',
    type: 'signal.received',
    data: { payload: { inline: { amount: 1 } } },
    seen: { seq: 4, stepId: 'paid' },
    expected: { output: { amount: 1 } },
  },
  'what another run came to': {
    history: 'sub-workflow',
    type: 'child.ended',
    data: { output: { inline: 50 } },
    seen: { seq: 4, stepId: 'child' },
    expected: { output: 50 },
  },
  'which workflow is called': {
    history: 'sub-workflow',
    type: 'child.started',
    stepId: 'child',
    data: { workflow: 'cube' },
    expected: { begins: 'square' },
  },
  'why a wait has failed': {
    history: 'signal-timed-out',
    type: 'step.failed',
    stepId: 'answer',
    data: { error: { code: 'step.timed-out', message: 'no time', terminal: false } },
  },
  'what is done about an error': {
    history: 'on-error',
    type: 'step.completed',
    stepId: 'tries',
    data: { output: { inline: 'all is well' } },
    expected: { output: 'handled' },
  },
  'a step that is not tried again': {
    history: 'tried-again',
    type: 'step.failed',
    stepId: 'flaky',
    data: { willRetry: false },
  },
  'a call in an attempt that there was not': {
    history: 'agent',
    type: 'model.called',
    data: { attempt: 2 },
  },
  'a call before its turn': {
    history: 'agent',
    type: 'retrieval.done',
    data: { stepId: 'answer' },
    seen: { seq: 3, stepId: 'answer' },
  },
  'the definition': { history: 'map', type: 'run.created', data: { definitionSha256: 'b'.repeat(64) } },
  'the input': {
    history: 'branch',
    type: 'run.created',
    data: { input: { inline: { n: 400 } } },
    seen: { seq: 2, stepId: 'size' },
  },
  'the output of the run': { history: 'loop', type: 'run.completed', data: { output: { inline: 9 } } },
  'why the run has failed': {
    history: 'refused',
    type: 'run.failed',
    data: { error: { code: 'tool.failed', message: 'another', terminal: true } },
  },
  'a failed run that becomes a completed one': {
    history: 'refused',
    type: 'run.failed',
    becomes: { type: 'run.completed', data: { v: 1, output: { inline: { good: 1 } } } },
  },
  'an end that is missing': {
    history: 'loop',
    type: 'run.completed',
    removed: true,
    expected: 'the end of the run',
  },
  'a step that its definition does not have': {
    history: 'loop',
    type: 'step.completed',
    stepId: 'double',
    data: { stepId: 'treble' },
    seen: { seq: 14, stepId: 'treble' },
  },
};

function tampered(events: RunEvent[], { type, stepId, data, becomes, removed }: Tampering) {
  const index = events.findIndex(
    (event) =>
      event.type === type && (stepId === undefined || ('stepId' in event.data && event.data.stepId === stepId)),
  );
  expect(index).toBeGreaterThanOrEqual(0);
  const event = events[index]!;
  const changed = { ...event, ...(becomes ?? { data: { ...event.data, ...data } }) } as RunEvent;
  expect(isDeepStrictEqual(changed, event)).toBe(removed === true);
  return { event, events: removed === true ? events.toSpliced(index, 1) : events.with(index, changed) };
}

describe('a log that somebody has changed, whatever its hashes', () => {
  it.each(Object.entries(tamperings))('%s', async (_what, tampering) => {
    const history = histories.find(({ version, name }) => version === 'v2' && name === tampering.history)!;
    const { event, events } = tampered(history.events, tampering);
    const { differences, steps } = await replayed({ ...history, events });
    const own = 'stepId' in event.data && !event.type.startsWith('run.') ? { stepId: event.data.stepId } : {};
    const { expected, found, ...place } = differences[0]!;
    expect(place).toEqual(tampering.seen ?? { seq: event.seq, ...own });
    if (tampering.expected !== undefined) expect(expected).toEqual(tampering.expected);
    expect(found).not.toEqual(expected);
    const { stepId } = place;
    if (stepId !== undefined) expect(steps).toContainEqual({ stepId, difference: differences[0] });
  });
});
