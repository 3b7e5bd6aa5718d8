import { describe, expect, it } from 'vitest';
import { inputSchemaOf } from './input-schema.js';

describe('inputSchemaOf', () => {
  it('is the declared one', () => {
    const input = { type: 'object', properties: { amount: { type: 'number' } } };
    expect(inputSchemaOf({ input })).toEqual({ schema: input, declared: true });
  });

  it('else has the fields that the steps read, each once', () => {
    const steps = [{ query: '${{ input.question }}' }, { task: '${{ input.question + input.tone }}' }];
    expect(inputSchemaOf({ steps } as object)).toEqual({
      schema: { type: 'object', properties: { question: { type: 'string' }, tone: { type: 'string' } } },
      declared: false,
    });
  });
});
