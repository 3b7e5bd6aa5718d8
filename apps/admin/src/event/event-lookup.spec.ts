import type { RunEvent, RunEventOf } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { eventAt, promptChain } from './event-lookup.js';

const call = (seq: number, before: number | null) =>
  ({ seq, type: 'model.called', data: { prompt: { extends: before } } }) as RunEventOf<'model.called'>;
const other = (seq: number) => ({ seq, type: 'step.started', data: {} }) as unknown as RunEvent;

describe('promptChain', () => {
  it('follows a prompt back to its beginning', () => {
    const events = [other(1), call(2, null), other(3), call(4, 2), call(5, 4)];
    expect(promptChain(events, call(5, 4))?.map(({ seq }) => seq)).toEqual([2, 4, 5]);
  });

  it('gives nothing when a call in between is missing, is no call, or comes later', () => {
    expect(promptChain([call(5, 2)], call(5, 2))).toBeUndefined();
    expect(promptChain([other(1), other(2), call(3, 2)], call(3, 2))).toBeUndefined();
    expect(promptChain([call(1, 2), call(2, 1)], call(2, 1))).toBeUndefined();
  });
});

describe('eventAt', () => {
  it('finds an event in a whole log and in one with a gap', () => {
    expect(eventAt([other(1), other(2)], 2)?.seq).toBe(2);
    expect(eventAt([other(1), other(3)], 3)?.seq).toBe(3);
    expect(eventAt([other(1)], 2)).toBeUndefined();
  });
});
