import type { RunEvent, StreamMessage } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { RunAnswerState } from './run-answer.js';

const event = (seq: number, type: string, data: object): StreamMessage =>
  ({ event: 'event', id: String(seq), data: { seq, type, data } as unknown as RunEvent }) as StreamMessage;
const token = (index: number, text: string): StreamMessage => ({
  event: 'token',
  id: `1-${index}`,
  data: { stepId: 'answer', callKey: 'turn-1', index, text },
});
const call = (cached: number, reason: string) => ({
  stepId: 'answer',
  callKey: 'turn-1',
  usage: { promptTokens: 10, cachedTokens: cached, outputTokens: 2 },
  reuse: { tokens: cached, reason },
  finishReason: 'stop',
});

describe('RunAnswerState', () => {
  it('shows what is being written, then what was called and used, with the reason of the last call', () => {
    const state = new RunAnswerState('run');
    state.add([event(1, 'run.created', {}), token(0, '<think>hm'), token(1, '</think>Nine')]);
    expect(state.answer).toMatchObject({ runId: 'run', reasoning: 'hm', text: 'Nine' });
    state.add([event(2, 'model.called', call(0, 'nothing was kept')), event(3, 'tool.called', { tool: 'calculator' })]);
    expect(state.answer).toMatchObject({ text: '', tools: [{ name: 'calculator', failed: false, seq: 3 }] });
    state.add([event(4, 'model.called', call(8, 'continued')), event(5, 'run.completed', {})]);
    expect(state.answer.usage).toEqual({ prompt: 20, cached: 8, written: 4, reason: 'continued' });
    expect(state.end?.type).toBe('run.completed');
  });

  it('says what a run waits for, until it goes on', () => {
    const state = new RunAnswerState('run');
    state.add([event(1, 'approval.requested', {})]);
    expect(state.answer.waiting).toContain('approval');
    state.add([event(2, 'approval.decided', {})]);
    expect(state.answer.waiting).toBeUndefined();
  });
});
