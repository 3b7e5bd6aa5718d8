import type { JsonObject, WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { checkRunInput } from './check-run-input.js';

const definition: WorkflowDefinition = {
  name: 'ask',
  input: {
    type: 'object',
    properties: {
      question: { type: 'string', minLength: 1 },
      options: { type: 'object', properties: { 'a/b': { type: 'integer' } } },
    },
    required: ['question'],
    additionalProperties: false,
  },
  steps: [{ id: 'a', kind: 'transform', value: 1 }],
};

describe('checkRunInput', () => {
  it('takes what fits, and anything where nothing is declared', () => {
    expect(() => checkRunInput(definition, { question: 'x', options: { 'a/b': 1 } })).not.toThrow();
    const { input: _input, ...open } = definition;
    expect(() => checkRunInput(open, { anything: [1] })).not.toThrow();
  });

  it.each<[JsonObject, string[]]>([
    [{}, ['/input']],
    [{ question: '' }, ['/input/question']],
    [{ question: 1, options: { 'a/b': 'x' }, extra: true }, ['/input/question', '/input/options/a~1b', '/input/extra']],
  ])('refuses %j and points at each problem', (input, pointers) => {
    let errors: unknown;
    try {
      checkRunInput(definition, input);
    } catch (error) {
      expect(error).toMatchObject({ name: 'TerminalError', code: 'run.input-invalid' });
      errors = (error as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    }
    expect(errors).toEqual(pointers);
  });
});
