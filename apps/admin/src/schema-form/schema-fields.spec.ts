import { describe, expect, it } from 'vitest';
import { fieldsOf } from './schema-fields.js';

describe('fieldsOf', () => {
  it('knows how to ask for what a schema names', () => {
    const fields = fieldsOf({
      type: 'object',
      required: ['question'],
      properties: {
        question: { type: 'string', title: 'Question', description: 'What is asked.' },
        amount: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
        loud: { type: 'boolean' },
        tone: { enum: ['plain', 'warm'] },
        list: { type: 'array', items: { type: 'string' } },
      },
    });
    expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['question', 'text', true],
      ['amount', 'integer', false],
      ['loud', 'boolean', false],
      ['tone', 'choice', false],
      ['list', 'json', false],
    ]);
    expect(fields[0]).toMatchObject({ label: 'Question', description: 'What is asked.' });
    expect(fields[1]).toMatchObject({ minimum: 1, maximum: 9, placeholder: '3' });
    expect(fields[3]?.choices).toEqual(['plain', 'warm']);
  });

  it('finds none where nothing is named', () => {
    expect(fieldsOf({ type: 'object' })).toEqual([]);
    expect(fieldsOf(undefined)).toEqual([]);
  });
});
