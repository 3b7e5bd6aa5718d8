import { describe, expect, it } from 'vitest';
import { noAnswer } from './answer.js';
import { withChunk } from './chat-stream.js';

const chunk = (delta: object, more: object = {}) =>
  JSON.stringify({ choices: [{ delta, finish_reason: null }], ...more });

describe('withChunk', () => {
  it('joins text, keeps thinking apart, and reads what was used', () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 2,
      prompt_tokens_details: { cached_tokens: 7, cache_reason: 'kept' },
    };
    const answer = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning_content: 'hm' }),
      chunk({ content: 'Nine' }, { usage: null }),
      chunk({ content: ' hours' }),
      JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
      JSON.stringify({ choices: [], usage }),
      '[DONE]',
    ].reduce(withChunk, noAnswer);
    expect(answer).toEqual({
      ...noAnswer,
      text: 'Nine hours',
      reasoning: 'hm',
      finish: 'stop',
      usage: { prompt: 9, cached: 7, written: 2, reason: 'kept' },
    });
  });

  it('says why answering failed', () => {
    expect(() => withChunk(noAnswer, '{"error":{"message":"the model is gone"}}')).toThrow('the model is gone');
  });
});
