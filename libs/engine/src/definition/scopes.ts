import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { blocksOf, type StepTree } from './step-tree.js';

/** What expressions at one place can read besides `input` and `run`. */
export interface Scope {
  /** Ids of the steps beside it and beside the steps around it. */
  steps: ReadonlySet<string>;
  /** Names that the steps around it give. */
  variables: ReadonlySet<string>;
}

/** Names that no map may give its item. */
export const reservedNames = ['input', 'steps', 'run', 'index', 'iteration', 'previous', 'error'];

/** The variables that a block of a step has beyond those around the step. */
function variablesOf(step: StepDefinition, block: string): string[] {
  if (block === 'onError') return ['error'];
  if (step.kind === 'map') return [step.as ?? 'item', 'index'];
  return step.kind === 'loop' ? ['iteration', 'previous'] : [];
}

/** The scope of every block by `owner/name`, the workflow's own under ''. */
export function scopesOf({ steps }: WorkflowDefinition): Map<string, Scope> {
  const scopes = new Map<string, Scope>();
  const visit = (key: string, block: readonly StepDefinition[], outer: Scope): void => {
    const scope = { steps: new Set([...outer.steps, ...block.map(({ id }) => id)]), variables: outer.variables };
    scopes.set(key, scope);
    for (const step of block)
      for (const { name, steps: inner } of blocksOf(step))
        visit(`${step.id}/${name}`, inner, {
          steps: scope.steps,
          variables: new Set([...scope.variables, ...variablesOf(step, name)]),
        });
    // A failure is read by `onError.output` also where there are no steps to handle it.
    for (const step of block)
      if (step.onError !== undefined && step.onError.steps === undefined)
        scopes.set(`${step.id}/onError`, { steps: scope.steps, variables: new Set([...scope.variables, 'error']) });
  };
  visit('', steps, { steps: new Set(), variables: new Set() });
  return scopes;
}

/** The key of the block that a step stands in. */
export function blockKeyOf(tree: StepTree, id: string): string {
  const { owner, name } = tree.place(id).block;
  return owner === undefined ? '' : `${owner}/${name}`;
}
