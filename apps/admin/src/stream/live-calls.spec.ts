import type { RunEvent, TokenMessage } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { addTokens, type LiveCalls, settleCalls } from './live-calls.js';

const none: LiveCalls = new Map();
const token = (index: number, text: string): TokenMessage => ({ stepId: 'answer', callKey: 'turn-1', index, text });
const textOf = (calls: LiveCalls) => calls.get('answer/turn-1')?.text;

describe('addTokens', () => {
  it('joins tokens and drops those that a reconnect sends again', () => {
    const first = addTokens(none, [token(0, 'The '), token(1, 'dough ')]);
    const second = addTokens(first, [token(1, 'dough '), token(2, 'rests.')]);
    expect(textOf(second)).toBe('The dough rests.');
    expect(textOf(first)).toBe('The dough ');
  });

  it('begins anew when the call is made again', () => {
    const calls = addTokens(none, [token(0, 'The '), token(1, 'do')]);
    expect(textOf(addTokens(calls, [token(0, 'A ')]))).toBe('A ');
  });
});

describe('settleCalls', () => {
  const event = (type: string, data: object) => ({ type, data }) as RunEvent;

  it('drops a call once the log holds it, and leaves the others', () => {
    const calls = addTokens(none, [token(0, 'a'), { ...token(0, 'b'), callKey: 'turn-2' }]);
    const left = settleCalls(calls, [event('model.called', { stepId: 'answer', callKey: 'turn-1' })]);
    expect([...left.keys()]).toEqual(['answer/turn-2']);
  });

  it('drops all of a step that ended and all when the run ended', () => {
    const calls = addTokens(none, [token(0, 'a')]);
    expect(settleCalls(calls, [event('step.failed', { stepId: 'answer' })]).size).toBe(0);
    expect(settleCalls(calls, [event('step.failed', { stepId: 'other' })]).size).toBe(1);
    expect(settleCalls(calls, [event('run.cancelled', {})]).size).toBe(0);
  });
});
