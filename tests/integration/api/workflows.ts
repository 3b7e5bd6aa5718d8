import type { JsonObject } from '@marimba/contracts';

/** Ends by itself, without a model. */
export const greeting: JsonObject = {
  name: 'greeting',
  input: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'], additionalProperties: false },
  steps: [
    { id: 'hello', kind: 'transform', value: 'Hello, ${{ input.who }}' },
    { id: 'sum', kind: 'tool', tool: 'calculator', arguments: { expression: '2 + 3' }, needs: ['hello'] },
  ],
};

/** Two model calls, one after the other; the scripted model says the content again. */
export const twoCalls: JsonObject = {
  name: 'two-calls',
  steps: [
    { id: 'first', kind: 'model', model: 'scripted', messages: [{ role: 'user', content: 'one two three four' }] },
    {
      id: 'second',
      kind: 'model',
      model: 'scripted',
      messages: [{ role: 'user', content: '${{ steps.first.text }} five' }],
    },
  ],
};
