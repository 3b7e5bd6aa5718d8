import type { StepDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { workflowGraph } from './workflow-graph.js';

const graph = (...steps: object[]) => {
  const { nodes, edges } = workflowGraph({ steps: steps as StepDefinition[] });
  return { nodes: nodes.map(({ id }) => id), edges: edges.map(({ from, to, label }) => [from, to, label]) };
};

describe('workflowGraph', () => {
  it('follows needs and what expressions read', () => {
    expect(
      graph(
        { id: 'a', kind: 'transform', value: 1 },
        { id: 'b', kind: 'transform', value: '${{ steps.a.output }}' },
        { id: 'c', kind: 'transform', value: 1, needs: ['b'] },
      ),
    ).toEqual({
      nodes: ['a', 'b', 'c'],
      edges: [
        ['a', 'b', undefined],
        ['b', 'c', undefined],
      ],
    });
  });

  it('leads into the blocks of steps that hold steps', () => {
    const inner = (id: string) => ({ id, kind: 'transform', value: 1 });
    expect(
      graph(
        { id: 'choose', kind: 'branch', cases: [{ when: 'x', steps: [inner('yes')] }], else: [inner('no')] },
        { id: 'each', kind: 'map', over: 'x', steps: [inner('one'), { ...inner('two'), needs: ['one'] }] },
      ).edges,
    ).toEqual([
      ['choose', 'yes', 'case 1'],
      ['choose', 'no', 'else'],
      ['each', 'one', undefined],
      ['one', 'two', undefined],
    ]);
  });
});
