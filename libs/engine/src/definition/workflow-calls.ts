import { type ProblemDetail, type WorkflowDefinition, workflowLimits } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';
import { StepTree } from './step-tree.js';

/** The names of the workflows that a definition calls. */
export function workflowsCalledBy(definition: WorkflowDefinition): Set<string> {
  const places = [...StepTree.of(definition).places.values()];
  return new Set(places.flatMap(({ step }) => (step.kind === 'workflow' ? [step.workflow] : [])));
}

/** Calls of workflows that are not there, that lead back to this one, or that lead too deep. */
export function workflowCallProblems(
  definition: WorkflowDefinition,
  workflows: ReadonlyMap<string, WorkflowDefinition> | undefined,
): ProblemDetail[] {
  if (workflows === undefined) return [];
  return [...StepTree.of(definition).places.values()].flatMap(({ step, path }) => {
    if (step.kind !== 'workflow') return [];
    const pointer = jsonPointer([...path, 'workflow']);
    if (step.workflow !== definition.name && !workflows.has(step.workflow))
      return [
        {
          pointer,
          message: `there is no workflow '${step.workflow}'`,
          hint: workflows.size > 0 ? nameHint(step.workflow, workflows.keys()) : 'register that workflow first',
        },
      ];
    const chain = longestChain(step.workflow, [definition.name], workflows);
    if (chain.cyclic)
      return [
        {
          pointer,
          message: `workflows call each other without end: ${chain.names.join(' → ')}; the limit workflowDepth is ${workflowLimits.workflowDepth}`,
          hint: 'take one of these calls away; repeat steps with a loop',
        },
      ];
    if (chain.names.length <= workflowLimits.workflowDepth) return [];
    return [
      {
        pointer,
        message: `workflows call each other ${chain.names.length} deep (${chain.names.join(' → ')}); the limit workflowDepth is ${workflowLimits.workflowDepth}`,
        hint: 'call fewer workflows from inside each other',
      },
    ];
  });
}

/** The longest way down from a workflow; ends at once where it comes back to one on the way, or is longer than allowed. */
function longestChain(
  name: string,
  above: string[],
  workflows: ReadonlyMap<string, WorkflowDefinition>,
): { names: string[]; cyclic: boolean } {
  const names = [...above, name];
  if (above.includes(name)) return { names, cyclic: true };
  const called = workflows.get(name);
  if (called === undefined || names.length > workflowLimits.workflowDepth) return { names, cyclic: false };
  let longest = { names, cyclic: false };
  for (const next of workflowsCalledBy(called)) {
    const chain = longestChain(next, names, workflows);
    if (chain.cyclic) return chain;
    if (chain.names.length > longest.names.length) longest = chain;
  }
  return longest;
}
