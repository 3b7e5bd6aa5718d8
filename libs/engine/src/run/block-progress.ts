import { durationMs, type RunEventData, type StepDefinition } from '@marimba/contracts';
import type { Block } from '../definition/step-tree.js';
import { isDone, type StepState } from './run-state.js';
import type { StateDraft } from './state-draft.js';
import { idOf, iterationPrefix, ownerOf, pathOf, prefixOf } from './step-path.js';

/** How the steps of a block follow one another, and what the end of the last does to the step around them. */
export class BlockProgress {
  constructor(private readonly draft: StateDraft) {}

  /** Schedules the steps of a block that need no other. */
  begin(block: Block, prefix: string): void {
    for (const { id } of block.steps) {
      const path = pathOf(prefix, id);
      // A fork may hold what an item of a map came to before the item's turn.
      if (this.draft.tree.needsOf(id).size === 0 && !this.draft.steps.has(path)) this.draft.scheduleFirst(path);
    }
  }

  /** A step was completed or skipped: those beside it that have waited for it, else the step around it. */
  ended(path: string): void {
    const prefix = prefixOf(path);
    const { block } = this.draft.tree.place(idOf(path));
    const done = (id: string) => isDone(this.draft.steps.get(pathOf(prefix, id)));
    for (const { id } of block.steps)
      if (!this.draft.steps.has(pathOf(prefix, id)) && [...this.draft.tree.needsOf(id)].every(done))
        this.draft.scheduleFirst(pathOf(prefix, id));
    if (block.steps.every(({ id }) => done(id))) this.blockEnded(block, prefix);
  }

  private blockEnded(block: Block, prefix: string): void {
    const owner = ownerOf(prefix);
    if (owner === undefined) {
      this.draft.commands.push({ type: 'complete-run' });
      return;
    }
    const step = this.draft.tree.step(idOf(owner.path));
    const state = this.draft.steps.get(owner.path)!;
    if (block.name === 'onError') {
      this.finish(owner.path);
      return;
    }
    if (step.kind === 'map') {
      this.itemEnded(step, owner.path, state);
      return;
    }
    if (step.kind === 'parallel' && !Object.values(step.branches).every((steps) => this.allDone(steps, prefix))) return;
    this.finish(owner.path);
  }

  private allDone(steps: StepDefinition[], prefix: string): boolean {
    return steps.every(({ id }) => isDone(this.draft.steps.get(pathOf(prefix, id))));
  }

  private itemEnded(step: Extract<StepDefinition, { kind: 'map' }>, path: string, state: StepState): void {
    const { begun = 0, count = 0 } = state;
    if (begun < count) {
      this.draft.change(path, { begun: begun + 1 });
      this.begin(this.draft.tree.block(step.id, 'each'), iterationPrefix(path, begun));
      return;
    }
    for (let item = 0; item < count; item++) if (!this.allDone(step.steps, iterationPrefix(path, item))) return;
    this.finish(path);
  }

  /** What a step waited for is there: a worker is to look at it now. */
  finish(path: string): void {
    const { notBefore: _timer, ...state } = this.draft.steps.get(path)!;
    this.draft.schedule(path, { ...state, status: 'finishing' });
  }

  entered({ stepId: path, attempt, items, count, case: taken }: RunEventData<'step.entered'>): void {
    const step = this.draft.tree.step(idOf(path));
    const timer = this.timerOf(step);
    this.draft.steps.set(path, {
      status: 'entered',
      attempt,
      ...timer,
      ...(items === undefined ? {} : { items }),
      ...(count === undefined ? {} : { count }),
      ...(taken === undefined ? {} : { case: taken }),
    });
    // The row of the attempt goes with it; that of the timer comes in its place.
    if (timer.notBefore !== undefined) this.draft.schedule(path, this.draft.steps.get(path)!);
    const block = (name: string) => this.draft.tree.block(step.id, name);
    if (step.kind === 'map') {
      const total = count ?? 0;
      const begun = Math.min(step.concurrency ?? total, total);
      this.draft.change(path, { begun });
      for (let item = 0; item < begun; item++) this.begin(block('each'), iterationPrefix(path, item));
      if (total === 0) this.finish(path);
    } else if (step.kind === 'loop') {
      this.draft.change(path, { iteration: 0 });
      this.begin(block('each'), iterationPrefix(path, 0));
    } else if (step.kind === 'parallel') for (const name of Object.keys(step.branches)) this.begin(block(name), path);
    else if (taken === undefined) this.finish(path);
    else this.begin(block(taken), path);
  }

  private timerOf(step: StepDefinition): { notBefore?: string } {
    if (step.timeout === undefined) return {};
    return { notBefore: new Date(Date.parse(this.draft.at) + durationMs(step.timeout)).toISOString() };
  }
}
