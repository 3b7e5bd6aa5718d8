import type { InferenceRequest } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { localRequest } from './local-request.js';

/** A model whose prompt is its messages and tools as JSON, a token a character. */
const model: Parameters<typeof localRequest>[0] = {
  renderChat: (messages, options) => JSON.stringify([messages, options?.tools]),
  tokenize: (text) => [...text].map((character) => character.codePointAt(0)!),
};
const tool = { name: 'add', description: 'adds', parameters: { type: 'object' } };
const request: InferenceRequest = {
  v: 1,
  messages: [{ role: 'user', content: 'hi' }],
  tools: [tool],
  parameters: { stop: ['.'], seed: 4 },
};
const asked = (more: Partial<InferenceRequest>) => localRequest(model, 'm', { ...request, ...more });

describe('localRequest', () => {
  it('takes a raw prompt as it is', () => {
    expect(asked({ raw: 'Once' })).toMatchObject({
      rendered: 'Once',
      prompt: [79, 110, 99, 101],
      before: '',
      after: '',
    });
    expect(asked({ raw: [5, 6] })).toMatchObject({ rendered: '[5,6]', prompt: [5, 6] });
  });

  it('says nothing of functions that may not be called', () => {
    expect(asked({}).rendered).toContain('"add"');
    expect(asked({ toolChoice: 'none' }).rendered).not.toContain('"add"');
  });

  it('ends behind one call where there may be but one', () => {
    expect(asked({}).generation).toEqual({ parameters: { stop: ['.'], seed: 4 } });
    expect(asked({ parallelToolCalls: false }).generation.parameters?.stop).toEqual(['.', '</tool_call>']);
  });

  it.each([
    ['logprobs', { parameters: { logprobs: 1 } }],
    ['constraint', { constraint: { kind: 'regex' as const, pattern: 'a' } }],
    ['toolChoice', { toolChoice: 'required' as const }],
  ])('refuses what it would have to ignore: %s', (name, more) => {
    expect(() => asked(more)).toThrowError(
      expect.objectContaining({ code: 'model.parameter-unsupported', message: expect.stringContaining(name) }),
    );
  });
});
