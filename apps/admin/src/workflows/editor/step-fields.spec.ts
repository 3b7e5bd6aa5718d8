import { describe, expect, it } from 'vitest';
import { fieldsOfKind } from './step-fields.js';
import { stepTemplates } from './step-templates.js';

const kindsOf = (kind: string) => Object.fromEntries(fieldsOfKind(kind).map((field) => [field.name, field.kind]));

describe('fieldsOfKind', () => {
  it('asks for each member of a step as its schema has it', () => {
    expect(kindsOf('agent')).toMatchObject({
      model: 'text',
      task: 'text',
      needs: 'list',
      grounding: 'choice',
      maxTurns: 'integer',
      parameters: 'json',
      requirements: 'json',
      retry: 'json',
    });
    expect(kindsOf('retrieve')).toMatchObject({ limit: 'integer', rerank: 'boolean', mode: 'choice' });
    expect(fieldsOfKind('agent').find(({ name }) => name === 'grounding')?.choices).toEqual(['off', 'quote', 'span']);
    expect(
      fieldsOfKind('agent')
        .filter(({ required }) => required)
        .map(({ name }) => name),
    ).toEqual(['model', 'task']);
  });

  it('knows every kind that the editor offers, and none that there is not', () => {
    for (const kind of Object.keys(stepTemplates)) expect(fieldsOfKind(kind).length, kind).toBeGreaterThan(0);
    expect(fieldsOfKind('none')).toEqual([]);
  });
});
