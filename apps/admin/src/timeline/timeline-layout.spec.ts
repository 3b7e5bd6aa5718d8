import type { NewRunEvent, RunEvent } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { layoutTimeline } from './timeline-layout.js';

type Body = { [T in NewRunEvent['type']]: [ms: number, type: T, data: object] }[NewRunEvent['type']];

/** A log from times in milliseconds, types and the members that a layout reads. */
function log(...bodies: Body[]): RunEvent[] {
  return bodies.map(
    ([ms, type, data], index) =>
      ({ seq: index + 1, at: new Date(1_000_000 + ms).toISOString(), type, data }) as unknown as RunEvent,
  );
}

const find = { stepId: 'find', attempt: 1 };
const answer = { stepId: 'answer', attempt: 1 };

describe('layoutTimeline', () => {
  it('puts calls under their step, each at its time, and waiting before the bar', () => {
    const { rows, span, ended } = layoutTimeline(
      log(
        [0, 'run.created', {}],
        [0, 'step.scheduled', { ...find, kind: 'retrieve' }],
        [40, 'step.started', find],
        [70, 'retrieval.done', { ...find, collection: 'handbook', durationMs: 20 }],
        [75, 'step.completed', { ...find, durationMs: 35 }],
        [75, 'step.scheduled', { ...answer, kind: 'agent' }],
        [80, 'step.started', answer],
        [580, 'model.called', { ...answer, model: 'm', timing: { queueMs: 50, prefillMs: 150, decodeMs: 250 } }],
        [590, 'step.completed', { ...answer, durationMs: 510 }],
        [600, 'run.completed', {}],
      ),
    );
    expect(span).toBe(600);
    expect(ended).toBe(true);
    expect(rows.map(({ label, depth, scheduled, start, end }) => [label, depth, scheduled, start, end])).toEqual([
      ['find', 0, 0, 40, 75],
      ['handbook', 1, 50, 50, 70],
      ['answer', 0, 75, 80, 590],
      ['m', 1, 130, 130, 580],
    ]);
    expect(rows[3]?.phases.map(({ milliseconds }) => milliseconds)).toEqual([50, 150, 250]);
  });

  it('keeps what two steps do at once apart, and gives each attempt its own bar', () => {
    const { rows } = layoutTimeline(
      log(
        [0, 'run.created', {}],
        [0, 'step.scheduled', find],
        [0, 'step.scheduled', answer],
        [5, 'step.started', answer],
        [6, 'step.started', find],
        [9, 'tool.called', { ...answer, tool: 'calculator', durationMs: 2, error: { code: 'tool.failed' } }],
        [10, 'step.failed', { ...answer, willRetry: true }],
        [10, 'step.scheduled', { ...answer, attempt: 2 }],
      ),
    );
    expect(rows.map(({ label, state }) => [label, state])).toEqual([
      ['find', 'running'],
      ['answer', 'failed'],
      ['calculator', 'failed'],
      ['answer · attempt 2', 'waiting'],
    ]);
  });

  it('goes on with the same bar when another worker takes an attempt over', () => {
    const { rows } = layoutTimeline(
      log([0, 'step.scheduled', answer], [10, 'step.started', answer], [900, 'step.started', answer]),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ start: 10, state: 'running', seq: 3 });
  });

  it('shows a call that is being written after the calls before it', () => {
    const { rows } = layoutTimeline(
      log(
        [0, 'step.scheduled', answer],
        [10, 'step.started', answer],
        [60, 'model.called', { ...answer, model: 'm', timing: { queueMs: 0, prefillMs: 20, decodeMs: 20 } }],
      ),
      [{ stepId: 'answer', callKey: 'turn-2' }],
    );
    expect(rows.at(-1)).toMatchObject({ label: 'turn-2', state: 'running', start: 60, end: undefined });
  });

  it('ends with the run what the run left unfinished', () => {
    const { rows } = layoutTimeline(
      log(
        [0, 'step.scheduled', find],
        [0, 'step.scheduled', answer],
        [5, 'step.started', find],
        [50, 'run.cancelled', {}],
      ),
    );
    expect(rows.map(({ state, end }) => [state, end])).toEqual([
      ['cancelled', 50],
      ['cancelled', 50],
    ]);
  });

  it('has nothing to show of an empty log', () => {
    expect(layoutTimeline([])).toEqual({ startedAt: 0, span: 0, ended: false, rows: [] });
  });

  it('draws steps inside the one that holds them, whatever runs beside it, and transforms by what they took', () => {
    const each = { stepId: 'each', attempt: 1 };
    const inner = (item: number) => ({ stepId: `each[${item}].ask`, attempt: 1 });
    const { rows } = layoutTimeline(
      log(
        [0, 'run.created', {}],
        [10, 'step.entered', { ...each, count: 2 }],
        [12, 'step.started', inner(0)],
        [13, 'step.started', find],
        [14, 'step.started', inner(1)],
        [20, 'tool.called', { ...inner(0), tool: 'calculator', durationMs: 5 }],
        [21, 'step.completed', { ...inner(0), durationMs: 9 }],
        [30, 'step.completed', { stepId: 'shape', attempt: 1, durationMs: 4 }],
        [31, 'step.skipped', { stepId: 'never' }],
        [32, 'approval.requested', { stepId: 'consent', attempt: 1 }],
      ),
    );
    expect(rows.map(({ label, depth, start, state }) => [label, depth, start, state])).toEqual([
      ['each', 0, 10, 'running'],
      ['[0] ask', 1, 12, 'completed'],
      ['calculator', 2, 15, 'completed'],
      ['[1] ask', 1, 14, 'running'],
      ['find', 0, 13, 'running'],
      ['shape', 0, 26, 'completed'],
      ['never', 0, 31, 'skipped'],
      ['consent', 0, 32, 'waiting'],
    ]);
  });
});
