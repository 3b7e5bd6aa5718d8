import type { WorkflowDefinition } from '@marimba/contracts';
import { expect, it } from 'vitest';
import { untrustedReadsOf } from './untrusted-steps.js';

const definition: WorkflowDefinition = {
  name: 'flow',
  steps: [
    { id: 'plain', kind: 'transform', value: '${{ input.x }}' },
    { id: 'fetched', kind: 'tool', tool: 'http', arguments: {} },
    { id: 'shaped', kind: 'transform', value: { text: '${{ steps.fetched.output.body }}' } },
    {
      id: 'summed',
      kind: 'model',
      model: 'm',
      messages: [{ role: 'user', content: '${{ steps.shaped.output.text }}' }],
    },
    { id: 'own', kind: 'model', model: 'm', messages: [{ role: 'user', content: '${{ steps.plain.output }}' }] },
    { id: 'trusting', kind: 'agent', model: 'm', task: '${{ steps.own.output.text }}' },
    { id: 'reading', kind: 'agent', model: 'm', task: '${{ steps.summed.output.text }} ${{ steps.plain.output }}' },
    {
      id: 'each',
      kind: 'map',
      over: '${{ steps.shaped.output.list }}',
      steps: [{ id: 'inner', kind: 'agent', model: 'm', task: '${{ item }}' }],
    },
    {
      id: 'failing',
      kind: 'tool',
      tool: 'http',
      arguments: {},
      onError: { steps: [{ id: 'report', kind: 'agent', model: 'm', task: '${{ error.message }}' }] },
    },
  ],
};

it('follows text from outside through whatever is made of it', () => {
  expect(untrustedReadsOf(definition, 'trusting')).toEqual([]);
  expect(untrustedReadsOf(definition, 'reading')).toEqual(['summed']);
  expect(untrustedReadsOf(definition, 'inner')).toEqual(['shaped']);
  expect(untrustedReadsOf(definition, 'report')).toEqual(['failing']);
});
