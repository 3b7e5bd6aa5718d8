import type { StreamMessage } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.js';
import { LiveAnswer } from './live-answer.js';

const token = (index: number, text: string, callKey = 'turn-1'): StreamMessage => ({
  event: 'token',
  id: `3-${index}`,
  data: { stepId: 'answer', callKey, index, text },
});
const called = { event: 'event', id: '4', data: { type: 'model.called' } } as unknown as StreamMessage;

function show(...messages: StreamMessage[]): string {
  const { terminal, text } = recordingTerminal();
  const live = new LiveAnswer(terminal);
  for (const message of messages) live.receive(message);
  return text();
}

describe('LiveAnswer', () => {
  it('writes evidence and answer as they arrive', () => {
    const text = show(token(0, '<think>[1] "At'), token(1, ' 8."</thi'), token(2, 'nk>At 8'), token(3, ' [1]'), called);
    expect(text).toBe('Evidence  [1] "At 8."\nAnswer    At 8 [1]\n');
  });

  it('begins anew for the next call and for a call that begins anew', () => {
    const text = show(token(0, 'half'), token(0, 'whole'), called, token(0, 'more', 'turn-2'), called);
    expect(text).toBe('Answer    half\nAnswer    whole\nAnswer    more\n');
  });
});
