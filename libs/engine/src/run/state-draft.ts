import type { RunUsage, StepDefinition, WorkflowDefinition } from '@marimba/contracts';

import { StepTree } from '../definition/step-tree.js';
import { sumOfUsage } from './budget.js';
import type { RunCommand } from './decide.js';
import { backoffMs } from './retry-policy.js';
import type { RunState, StepState } from './run-state.js';

/** A state that is being changed, and the commands that follow, in order. */
export class StateDraft {
  readonly commands: RunCommand[] = [];
  readonly tree: StepTree;
  readonly steps: Map<string, StepState>;
  /** Time of the event that changes it. */
  at = '';
  private current: RunState;

  constructor(definition: WorkflowDefinition, from: RunState) {
    this.tree = StepTree.of(definition);
    this.steps = new Map(from.steps);
    this.current = { ...from, steps: this.steps };
  }

  get state(): RunState {
    return this.current;
  }

  set(change: Partial<Omit<RunState, 'steps'>>): void {
    this.current = { ...this.current, ...change };
  }

  used(more: Partial<RunUsage>): void {
    this.set({ usage: sumOfUsage(this.current.usage, more) });
  }

  usedBelow(more: RunUsage): void {
    this.set({ usageBelow: sumOfUsage(this.current.usageBelow, more) });
  }

  attemptOf(path: string): number {
    return this.steps.get(path)?.attempt ?? 1;
  }

  change(path: string, change: Partial<StepState>): void {
    const before = this.steps.get(path) ?? { status: 'scheduled', attempt: 1 };
    this.steps.set(path, { ...before, ...change });
  }

  /** What a step was is not kept once it has ended: only what others can read of it. */
  end(path: string, ended: StepState): void {
    this.steps.set(path, ended);
  }

  schedule(path: string, step: StepState): void {
    const { notBefore, attempt } = step;
    this.steps.set(path, step);
    this.commands.push({ type: 'schedule', stepId: path, attempt, ...(notBefore === undefined ? {} : { notBefore }) });
  }

  scheduleFirst(path: string): void {
    this.schedule(path, { status: 'scheduled', attempt: 1 });
  }

  after(step: StepDefinition, attempt: number): string {
    return new Date(Date.parse(this.at) + backoffMs(step, attempt)).toISOString();
  }
}
