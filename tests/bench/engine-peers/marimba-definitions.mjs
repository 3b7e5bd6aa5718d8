// The workflows of this engine in the engine bench: what the other programs say in code.
import { stepsInAChain, stepsInAMap, turnsOfAnAgent } from './setting.mjs';

/** Each step reads the one before, so they run one after another. */
const inARow = (name, step) => ({
  name,
  steps: Array.from({ length: stepsInAChain }, (_, index) => ({
    id: `s${index}`,
    ...step(index === 0 ? 'input.n' : `steps.s${index - 1}.output`),
  })),
  output: `\${{ steps.s${stepsInAChain - 1}.output }}`,
});
const toolStep = (tool) => (before) => ({ kind: 'tool', tool, arguments: { n: `\${{ ${before} }}` } });

export const definitions = {
  chain: inARow('chain', toolStep('nothing')),
  recorded: inARow('recorded', toolStep('no-op')),
  transform: inARow('transform', (before) => ({ kind: 'transform', value: `\${{ ${before} + 1.0 }}` })),
  map: {
    name: 'map',
    steps: [
      {
        id: 'each',
        kind: 'map',
        over: `\${{ [${Array.from({ length: stepsInAMap }, (_, index) => index).join(', ')}] }}`,
        steps: [{ id: 'm', kind: 'tool', tool: 'nothing', arguments: { n: '${{ item }}' } }],
        output: '${{ steps.m.output }}',
      },
    ],
    output: '${{ size(steps.each.output) }}',
  },
  agent: {
    name: 'agent',
    steps: [{ id: 'agent', kind: 'agent', model: 'bench', task: 'talk', maxTurns: turnsOfAnAgent }],
    output: '${{ steps.agent.output }}',
  },
};
