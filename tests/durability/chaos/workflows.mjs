/** The workflows of a chaos run, and which effects a completed run of each has made. */

/** Asks the counter for an effect. Some of its answers are errors or get lost, so it is asked again. */
const effect = (id, name = id) => ({
  id,
  kind: 'tool',
  tool: 'counter',
  arguments: { effect: name },
  retry: { attempts: 20, backoffMs: 20, maxBackoffMs: 500, jitter: 0.5 },
});
const numbered = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** What an approval asks for; the decision is about its hash. */
export const subject = { ship: 'everything' };
const itemsOf = (n) => 1 + (n % 4);
const turnsOf = (n) => 1 + (n % 3);

/**
 * `input` and `effects` are of the run's number; `share` is how often the workflow is drawn beside the others; `needs` is
 * what its runs wait for from outside; `begins` the workflow that it runs as a child.
 */
export const workflows = {
  order: {
    share: 4,
    definition: {
      steps: [
        effect('charge'),
        { id: 'receipt', kind: 'transform', value: { ticket: '${{ steps.charge.output.ticket }}' } },
        { ...effect('ship'), needs: ['receipt'] },
      ],
    },
    effects: () => ['charge', 'ship'],
  },
  batch: {
    share: 2,
    input: (n) => ({ items: numbered('item', itemsOf(n)) }),
    definition: {
      steps: [
        { id: 'each', kind: 'map', over: '${{ input.items }}', concurrency: 2, steps: [effect('make', '${{ item }}')] },
        { id: 'count', kind: 'transform', value: '${{ size(steps.each.output) }}' },
      ],
    },
    effects: (n) => numbered('item', itemsOf(n)),
  },
  turns: {
    share: 2,
    input: (n) => ({ last: turnsOf(n) - 1 }),
    definition: {
      steps: [
        {
          id: 'again',
          kind: 'loop',
          max: 10,
          until: '${{ iteration >= input.last }}',
          steps: [effect('turn', 'turn-${{ iteration }}')],
        },
      ],
    },
    effects: (n) => numbered('turn', turnsOf(n)),
  },
  choice: {
    share: 2,
    input: (n) => ({ even: n % 2 === 0 }),
    definition: {
      steps: [
        {
          id: 'which',
          kind: 'branch',
          cases: [{ when: '${{ input.even }}', steps: [effect('even')] }],
          else: [effect('odd')],
        },
      ],
    },
    effects: (n) => [n % 2 === 0 ? 'even' : 'odd'],
  },
  beside: {
    share: 2,
    definition: {
      steps: [
        { id: 'both', kind: 'parallel', branches: { left: [effect('left')], right: [effect('right')] } },
        { ...effect('joined'), needs: ['both'] },
      ],
    },
    effects: () => ['left', 'right', 'joined'],
  },
  agent: {
    share: 1,
    input: (n) => ({ turns: turnsOf(n) }),
    definition: {
      budget: { toolCalls: 1_000, tokens: 1_000_000 },
      steps: [
        {
          id: 'work',
          kind: 'agent',
          model: 'scripted',
          task: '${{ input.turns }}',
          tools: ['patient'],
          retry: { attempts: 20, backoffMs: 20, maxBackoffMs: 500, jitter: 0.5 },
        },
        { ...effect('reported'), needs: ['work'] },
      ],
    },
    effects: (n) => [...numbered('turn', turnsOf(n)), 'reported'],
  },
  patient: {
    share: 1,
    definition: {
      steps: [
        effect('early'),
        { id: 'pause', kind: 'wait', for: '700ms', needs: ['early'] },
        { ...effect('late'), needs: ['pause'] },
      ],
    },
    effects: () => ['early', 'late'],
  },
  asked: {
    share: 1,
    needs: ['signal', 'approval'],
    definition: {
      steps: [
        { id: 'heard', kind: 'wait', signal: 'go' },
        { ...effect('told'), needs: ['heard'] },
        { id: 'consent', kind: 'approval', title: 'Ship it?', subject, needs: ['told'] },
        { ...effect('agreed'), needs: ['consent'] },
      ],
    },
    effects: () => ['told', 'agreed'],
  },
  parent: {
    share: 1,
    begins: 'child',
    definition: {
      steps: [
        { id: 'below', kind: 'workflow', workflow: 'child' },
        { ...effect('above'), needs: ['below'] },
      ],
    },
    effects: () => ['above'],
  },
  mended: {
    share: 1,
    definition: {
      steps: [
        {
          id: 'broken',
          kind: 'tool',
          tool: 'refuser',
          arguments: {},
          onError: { steps: [effect('mend')], continue: true },
        },
        { ...effect('after'), needs: ['broken'] },
      ],
    },
    effects: () => ['mend', 'after'],
  },
  narrow: { share: 1, definition: { concurrency: 16, steps: [effect('alone')] }, effects: () => ['alone'] },
  child: { share: 0, definition: { steps: [effect('inner')] }, effects: () => ['inner'] },
};

/** The workflow of a run, by lot. */
export function drawWorkflow(lots) {
  const names = Object.keys(workflows).flatMap((name) => Array(workflows[name].share).fill(name));
  return lots.pick(names);
}
