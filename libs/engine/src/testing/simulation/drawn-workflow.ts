import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { workflowOf } from '../random-workflows.js';
import type { SeededLots } from './seeded-lots.js';

const childNames = ['child0', 'child1'];

/** A workflow of every kind of step, and the workflows that it calls. */
export function drawnWorkflows(lots: SeededLots): { main: WorkflowDefinition; others: WorkflowDefinition[] } {
  const numbers = () => Array.from({ length: 24 }, () => lots.below(1_000_000));
  const others = childNames.map((name) => ({
    ...workflowOf(numbers().slice(0, 6), (id) => leafOf(lots, id, 5)),
    name,
  }));
  const main: WorkflowDefinition = { ...workflowOf(numbers(), (id) => leafOf(lots, id, 7)), name: 'main' };
  if (lots.chance(0.25)) main.concurrency = 1 + lots.below(2);
  if (lots.chance(0.25)) main.budget = { steps: 1 + lots.below(6) };
  return { main, others };
}

/** A step that holds no steps: the first `kinds` of these. */
function leafOf(lots: SeededLots, id: string, kinds: number): StepDefinition {
  const timeout = lots.chance(0.4) ? { timeout: '3h' } : {};
  switch (lots.below(kinds)) {
    case 0:
      return { id, kind: 'transform', value: lots.below(10) };
    case 1:
    case 2:
      return { id, kind: 'tool', tool: lots.chance(0.3) ? 'flaky' : 'steady', arguments: {} };
    case 3:
      return { id, kind: 'wait', for: '1h' };
    case 4:
      return { id, kind: 'wait', signal: 'go', ...timeout };
    case 5:
      return { id, kind: 'approval', title: 'Go on?', subject: id, ...timeout };
    default:
      return { id, kind: 'workflow', workflow: lots.pick(childNames)!, ...timeout };
  }
}
