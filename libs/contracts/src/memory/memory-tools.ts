import type { ToolDescription } from '../model-parameters.js';

const text = { type: 'string', minLength: 1, maxLength: 4_000 };

/** The tools of an agent whose `memory.remember` is given: they are the step's own and in no registry. */
export const rememberTool: ToolDescription = {
  name: 'remember',
  description: 'Keep a fact for later conversations. A newer fact with the same key replaces the older one.',
  parameters: {
    type: 'object',
    properties: { text, key: { type: 'string', maxLength: 200, description: 'What it is about: home.city' } },
    required: ['text'],
    additionalProperties: false,
  },
};

export const recallTool: ToolDescription = {
  name: 'recall',
  description: 'Search the facts that were kept in earlier conversations.',
  parameters: {
    type: 'object',
    properties: { query: { ...text, maxLength: 2_000 } },
    required: ['query'],
    additionalProperties: false,
  },
};

export const memoryToolDescriptions: readonly ToolDescription[] = [rememberTool, recallTool];
