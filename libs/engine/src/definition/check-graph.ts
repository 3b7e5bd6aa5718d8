import type { ProblemDetail, StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';
import { findCycle } from './find-cycle.js';
import { type Block, blocksOf, StepTree } from './step-tree.js';

/** Ids that are used twice, wherever they stand: an id names one step of the whole definition. */
export function duplicateSteps({ steps }: WorkflowDefinition): ProblemDetail[] {
  const first = new Map<string, string>();
  const problems: ProblemDetail[] = [];
  const visit = (block: readonly StepDefinition[], path: (string | number)[]): void => {
    for (const [index, step] of block.entries()) {
      const place = [...path, index];
      const earlier = first.get(step.id);
      if (earlier === undefined) first.set(step.id, jsonPointer(place));
      else
        problems.push({
          pointer: jsonPointer([...place, 'id']),
          message: `the id '${step.id}' is taken by the step at ${earlier}`,
          hint: 'give every step an id of its own',
        });
      for (const inner of blocksOf(step)) visit(inner.steps, [...place, ...inner.path]);
    }
  };
  visit(steps, ['steps']);
  return problems;
}

/** Needs that name no step beside, and steps that wait for each other. */
export function graphProblems(definition: WorkflowDefinition): ProblemDetail[] {
  const tree = StepTree.of(definition);
  const problems: ProblemDetail[] = [];
  const visit = (block: Block): void => {
    const ids = new Set(block.steps.map(({ id }) => id));
    for (const [index, { needs }] of block.steps.entries())
      for (const [position, step] of (needs ?? []).entries())
        if (!ids.has(step))
          problems.push({
            pointer: jsonPointer([...block.path, index, 'needs', position]),
            message: tree.places.has(step)
              ? `the step '${step}' does not stand beside this one, so it cannot be needed here`
              : `there is no step '${step}'`,
            hint: nameHint(step, ids),
          });
    const graph = new Map([...ids].map((id) => [id, new Set(tree.needsOf(id))]));
    const cycle = findCycle(graph);
    if (cycle !== undefined)
      problems.push({
        pointer: jsonPointer([...block.path, block.steps.findIndex(({ id }) => id === cycle[0])]),
        message: `steps wait for each other: ${cycle.join(' → ')} (each needs the next)`,
        hint: 'take one of these needs away',
      });
    for (const step of block.steps) for (const { name } of blocksOf(step)) visit(tree.block(step.id, name));
  };
  visit(tree.root);
  return problems;
}
