import type { StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import { readsOf } from './step-dependencies.js';

/** Steps that run together: a workflow's own, or those inside a step. */
export interface Block {
  /** The step that holds it; undefined for the workflow's own steps. */
  owner: string | undefined;
  /** Which of its owner's blocks: 'each' of a map or loop, a case of a branch, a branch of a parallel, or 'onError'. */
  name: string;
  steps: StepDefinition[];
  /** Where it stands in the definition. */
  path: (string | number)[];
}

/** A step with its place. */
export interface StepPlace {
  step: StepDefinition;
  block: Block;
  path: (string | number)[];
}

/** The blocks inside a step, by name, with their places relative to the step. */
export function blocksOf(step: StepDefinition): { name: string; steps: StepDefinition[]; path: (string | number)[] }[] {
  const handling = step.onError?.steps;
  const onError = handling === undefined ? [] : [{ name: 'onError', steps: handling, path: ['onError', 'steps'] }];
  switch (step.kind) {
    case 'branch': {
      const cases = step.cases.map(({ steps }, index) => ({
        name: `${index}`,
        steps,
        path: ['cases', index, 'steps'],
      }));
      const otherwise = step.else === undefined ? [] : [{ name: 'else', steps: step.else, path: ['else'] }];
      return [...cases, ...otherwise, ...onError];
    }
    case 'parallel':
      return [
        ...Object.entries(step.branches).map(([name, steps]) => ({ name, steps, path: ['branches', name] })),
        ...onError,
      ];
    case 'map':
    case 'loop':
      return [{ name: 'each', steps: step.steps, path: ['steps'] }, ...onError];
    default:
      return onError;
  }
}

/** A definition's steps by id and its blocks by owner, with what each step needs of the steps beside it. */
export class StepTree {
  readonly root: Block;
  /** In the order of the definition, a step before those inside it. */
  readonly places = new Map<string, StepPlace>();
  private readonly blocks = new Map<string, Block>();
  private readonly needs = new Map<string, ReadonlySet<string>>();

  private constructor({ steps }: WorkflowDefinition) {
    this.root = { owner: undefined, name: 'root', steps, path: ['steps'] };
    this.add(this.root);
    for (const id of this.places.keys()) this.needs.set(id, this.dependenciesOf(id));
  }

  /** Made once for a definition object, which nobody may change afterwards. */
  static of(definition: WorkflowDefinition): StepTree {
    let tree = trees.get(definition);
    if (tree === undefined) {
      tree = new StepTree(definition);
      trees.set(definition, tree);
    }
    return tree;
  }

  place(id: string): StepPlace {
    const place = this.places.get(id);
    if (place === undefined) throw new Error(`the definition has no step '${id}'`);
    return place;
  }

  step(id: string): StepDefinition {
    return this.place(id).step;
  }

  block(owner: string, name: string): Block {
    const block = this.blocks.get(`${owner}/${name}`);
    if (block === undefined) throw new Error(`step '${owner}' has no block '${name}'`);
    return block;
  }

  /** The steps of its own block that must have ended before this one. */
  needsOf(id: string): ReadonlySet<string> {
    return this.needs.get(id) ?? new Set();
  }

  /** Whether a step around this one may be tried again: then all inside begins anew, at the first attempt. */
  mayBeginAnew(id: string): boolean {
    for (let { owner } = this.place(id).block; owner !== undefined; owner = this.place(owner).block.owner)
      if ((this.step(owner).retry?.attempts ?? 1) > 1) return true;
    return false;
  }

  private add(block: Block): void {
    for (const [index, step] of block.steps.entries()) {
      const path = [...block.path, index];
      this.places.set(step.id, { step, block, path });
      for (const inner of blocksOf(step)) {
        const added = { owner: step.id, name: inner.name, steps: inner.steps, path: [...path, ...inner.path] };
        this.blocks.set(`${step.id}/${inner.name}`, added);
        this.add(added);
      }
    }
  }

  /** Those it names, and those beside it that it or a step inside it reads. */
  private dependenciesOf(id: string): Set<string> {
    const { step, block } = this.place(id);
    const beside = new Set(block.steps.map((each) => each.id));
    const found = new Set(step.needs ?? []);
    const visit = (each: StepDefinition): void => {
      for (const read of readsOf(each)) if (beside.has(read)) found.add(read);
      for (const { steps } of blocksOf(each)) for (const inner of steps) visit(inner);
    };
    visit(step);
    return found;
  }
}

const trees = new WeakMap<WorkflowDefinition, StepTree>();
