import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { readsOf } from './step-dependencies.js';
import { StepTree } from './step-tree.js';

/** Outputs of these kinds come from outside; of a run of another workflow, whose definition is not at hand, it may. */
const fromOutside = new Set<StepDefinition['kind']>(['tool', 'retrieve', 'workflow']);

/**
 * The ids of the steps that a step's templates read, or that the steps around it hand in, and whose outputs may hold text
 * that nobody of the tenant wrote: what a tool, a document or another workflow gave, and whatever was made of it.
 */
export function untrustedReadsOf(definition: WorkflowDefinition, id: string): string[] {
  const tree = StepTree.of(definition);
  const found = handedTo(tree, id).filter((read) => mayBeUntrusted(tree, read, new Set()));
  return [...new Set(found)].sort();
}

function mayBeUntrusted(tree: StepTree, id: string, seen: Set<string>): boolean {
  if (seen.has(id) || !tree.places.has(id)) return false;
  seen.add(id);
  const step = tree.step(id);
  if (fromOutside.has(step.kind)) return true;
  // A thread holds what agents have answered from documents; facts of such texts are recalled only once they are approved.
  if (step.kind === 'memory' && step.history !== undefined) return true;
  if (step.kind === 'agent' && readsMore(step)) return true;
  return [...handedTo(tree, id), ...stepsInside(tree, id)].some((other) => mayBeUntrusted(tree, other, seen));
}

/** An agent that sees more than its templates. */
const readsMore = (step: Extract<StepDefinition, { kind: 'agent' }>): boolean =>
  (step.tools ?? []).length > 0 ||
  step.passages !== undefined ||
  'knowledge' in step ||
  step.memory?.thread !== undefined;

/** What the step reads, and what the steps around it read: the items of a map, an error that is handled. */
function handedTo(tree: StepTree, id: string): string[] {
  const { step, block } = tree.place(id);
  const own = [...readsOf(step)].filter((read) => read !== id);
  if (block.owner === undefined) return own;
  const failed = block.name === 'onError' ? [block.owner] : [];
  return [...own, ...failed, ...handedTo(tree, block.owner)];
}

function stepsInside(tree: StepTree, id: string): string[] {
  return [...tree.places.values()].flatMap(({ step, block }) => (block.owner === id ? [step.id] : []));
}
