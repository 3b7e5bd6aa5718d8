import { workflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { agentDefinition } from './agent-definition.js';
import { canAnswer, questionField } from './answerer.js';

describe('questionField', () => {
  it('finds where a question goes, and leaves the schema of what else is asked for', () => {
    const input = {
      type: 'object',
      properties: { collection: { type: 'string' }, question: { type: 'string' }, amount: { type: 'integer' } },
      required: ['collection', 'question'],
    };
    expect(questionField({ input })).toEqual({
      name: 'question',
      others: {
        type: 'object',
        properties: { collection: { type: 'string' }, amount: { type: 'integer' } },
        required: ['collection'],
      },
    });
    expect(questionField({ input: { type: 'object', properties: { ticket: { type: 'string' } } } })).toEqual({
      name: 'ticket',
      others: undefined,
    });
    expect(questionField({ input: { type: 'object', properties: { amount: { type: 'integer' } } } })).toBeUndefined();
  });
});

describe('canAnswer', () => {
  it('is true of a workflow in which somebody answers, however deep', () => {
    const agent = { id: 'a', kind: 'agent', model: 'm', task: 't' };
    expect(canAnswer({ definition: { steps: [{ id: 'm', kind: 'map', over: '', steps: [agent] }] } })).toBe(true);
    expect(canAnswer({ definition: { steps: [{ id: 't', kind: 'transform', value: 1 }] } })).toBe(false);
  });
});

describe('agentDefinition', () => {
  it('grants what was chosen and no more, and is a workflow', () => {
    const chosen = {
      tools: ['calculator'],
      collection: 'bakery',
      document: '01a22066-67e6-7000-b69c-bb21e587a72a',
      mode: 'long-context' as const,
      settings: { temperature: 0.5, top_p: undefined, max_tokens: 64, seed: undefined },
    };
    const definition = workflowDefinition.parse(agentDefinition('marimba-70m', chosen, true));
    expect(definition.steps[0]).toMatchObject({
      tools: ['calculator'],
      knowledge: { collection: 'bakery', documents: [chosen.document], mode: 'long-context' },
      parameters: { temperature: 0.5, maxTokens: 64 },
      memory: { thread: { thread: expect.stringContaining('input.thread') } },
    });
    const bare = workflowDefinition.parse(
      agentDefinition('marimba-70m', { ...chosen, tools: [], collection: undefined, document: undefined }, false),
    );
    expect(bare.steps[0]).toMatchObject({ memory: { thread: { scope: 'agent', agent: 'playground' } } });
    expect(bare.steps[0]).not.toHaveProperty('tools');
    expect(bare.steps[0]).not.toHaveProperty('knowledge');
  });
});
