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
const asked = (more: Partial<InferenceRequest>) => localRequest(model, { ...request, ...more });

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
    ['any', 'required' as const, ['add', 'sub']],
    ['the one that is named', { name: 'sub' }, ['sub']],
  ])('has a call begun and held to the schema of %s', (_which, toolChoice, names) => {
    const { rendered, generation, before, after } = asked({ toolChoice, tools: [tool, { ...tool, name: 'sub' }] });
    expect(rendered.endsWith(before)).toBe(true);
    expect(before + after).toBe('<tool_call>\n\n</tool_call>');
    const text = JSON.stringify(generation.constraint);
    for (const name of ['add', 'sub']) expect(text.includes(`{"const":"${name}"}`)).toBe(names.includes(name));
  });

  it('passes on what the answer has to be', () => {
    const constraint = { kind: 'choice' as const, choices: ['yes', 'no'] };
    expect(asked({ constraint, priority: 3 }).generation).toMatchObject({ constraint, priority: 3 });
  });
});
