import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';

export interface GraphNode {
  id: string;
  kind: StepDefinition['kind'];
  /** Id of the step that holds it. */
  inside: string | undefined;
}

export interface GraphEdge {
  from: string;
  to: string;
  /** `holds`: from a step to the first of those inside it; its label says of which block. */
  kind: 'needs' | 'holds';
  label?: string;
}

/** A workflow as nodes and edges: who waits for whom, and who holds whom. */
export function workflowGraph({ steps }: Pick<WorkflowDefinition, 'steps'>): {
  nodes: GraphNode[];
  edges: GraphEdge[];
} {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const addBlock = (block: readonly StepDefinition[], inside?: string, label?: string): void => {
    const ids = new Set(block.map(({ id }) => id));
    for (const step of block) {
      nodes.push({ id: step.id, kind: step.kind, inside });
      const needs = [...neededBy(step)].filter((id) => ids.has(id) && id !== step.id);
      for (const from of needs) edges.push({ from, to: step.id, kind: 'needs' });
      if (inside !== undefined && needs.length === 0)
        edges.push({ from: inside, to: step.id, kind: 'holds', ...(label === undefined ? {} : { label }) });
      for (const [name, inner] of blocksOf(step)) addBlock(inner, step.id, name);
    }
  };
  addBlock(steps);
  return { nodes, edges };
}

/** Steps that a step names or reads. The engine parses its expressions; for a drawing the names in them do. */
function neededBy(step: StepDefinition): Set<string> {
  const text = JSON.stringify(step);
  const read = [...text.matchAll(/\bsteps\.([a-z][a-z0-9_]*)/g)].map(([, id]) => id!);
  return new Set([...(step.needs ?? []), ...read]);
}

function blocksOf(step: StepDefinition): [label: string | undefined, block: readonly StepDefinition[]][] {
  const handled: [string, readonly StepDefinition[]][] =
    step.onError?.steps === undefined ? [] : [['on error', step.onError.steps]];
  if (step.kind === 'map' || step.kind === 'loop') return [[undefined, step.steps], ...handled];
  if (step.kind === 'parallel') return [...Object.entries(step.branches), ...handled];
  if (step.kind === 'branch')
    return [
      ...step.cases.map(({ steps }, index): [string, readonly StepDefinition[]] => [`case ${index + 1}`, steps]),
      ...(step.else === undefined ? [] : [['else', step.else] as [string, readonly StepDefinition[]]]),
      ...handled,
    ];
  return handled;
}
