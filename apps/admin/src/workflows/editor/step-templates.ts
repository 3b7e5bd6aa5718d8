import type { JsonObject } from '@marimba/contracts';

const inner = { id: 'inner', kind: 'transform', value: 'change me' };

/** What a new step of a kind begins with, beside its id. */
export const stepTemplates: Record<string, JsonObject> = {
  agent: { model: 'marimba-70m', task: '${{ input.question }}' },
  retrieve: { collection: 'documents', query: '${{ input.question }}', limit: 5 },
  model: { model: 'marimba-70m', messages: [{ role: 'user', content: '${{ input.question }}' }] },
  tool: { tool: 'calculator', arguments: {} },
  transform: { value: '${{ input }}' },
  code: { code: 'return input;', input: '${{ input }}' },
  approval: { title: 'May this be done?', subject: '${{ input }}' },
  branch: { cases: [{ when: '${{ true }}', steps: [inner] }] },
  parallel: { branches: { left: [inner], right: [inner] } },
  map: { over: '${{ [1, 2, 3] }}', steps: [inner] },
  loop: { steps: [inner], until: '${{ iteration >= 2 }}', max: 5 },
  workflow: { workflow: 'another-workflow', input: {} },
  wait: { for: '1m' },
  ingest: { collection: 'documents', document: { source: 'note.md', text: '${{ input.text }}' } },
};

/** What the editor opens with: it can be saved and run as it is. */
export const firstDefinition: JsonObject = {
  name: 'my-first-workflow',
  description: 'Answers a question.',
  input: {
    type: 'object',
    required: ['question'],
    properties: { question: { type: 'string', title: 'Question' } },
  },
  steps: [{ id: 'answer', kind: 'agent', model: 'marimba-70m', task: '${{ input.question }}' }],
  output: '${{ steps.answer.output.answer }}',
};
