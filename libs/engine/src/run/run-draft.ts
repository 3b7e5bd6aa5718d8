import {
  type JsonValue,
  type NewRunEvent,
  type RunEvent,
  type StoredValue,
  TerminalError,
  toErrorRecord,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import type { PendingRow } from '../ports.js';
import { budgetOf, stepsLeft } from './budget.js';
import type { Contribution } from './contribution.js';
import type { PlacedEvent, RunCommand } from './decide.js';
import { runOutput } from './run-output.js';
import { hasEnded, isPending, type RunState } from './run-state.js';
import { idOf } from './step-path.js';
import { Transition } from './transition.js';

/** Kinds that are over in no time: that they have begun is not worth an event. */
export const startsSilently: ReadonlySet<string> = new Set([
  'transform',
  'branch',
  'parallel',
  'map',
  'loop',
  'workflow',
  'wait',
  'approval',
]);

/** What a draft is made for. */
interface DraftedRun {
  runId: string;
  definition: WorkflowDefinition;
  state: RunState;
  events: readonly RunEvent[];
  keep(value: JsonValue): Promise<StoredValue>;
  resolve(value: StoredValue): Promise<JsonValue>;
}

/** The next events of a run, with what they do to its pending steps. */
export class RunDraft {
  readonly events: NewRunEvent[] = [];
  readonly drop = new Set<string>();
  readonly put = new Map<string, PendingRow>();
  /** Steps whose attempts are over. */
  readonly settled: string[] = [];
  readonly at: string;
  /** The last event that this draft knows of; the log may have been read further since. */
  readonly after: { seq: number; hash: string };
  private readonly transition: Transition;
  private done = 0;

  constructor(
    private readonly run: DraftedRun,
    now: Date,
  ) {
    this.transition = new Transition(run.definition, run.state);
    // Clocks of workers differ; the log's times never go back.
    const last = run.events.at(-1)!;
    const wall = now.toISOString();
    this.at = wall > last.at ? wall : last.at;
    this.after = { seq: last.seq, hash: last.hash };
  }

  get state(): RunState {
    return this.transition.state;
  }

  /** The events of a contribution, and all that is decided because of them. */
  async add({ lease, settles, build }: Contribution): Promise<void> {
    const events = await build(this.state);
    if (events.length === 0) return;
    if (lease !== undefined && settles === true) {
      this.settled.push(lease.stepId);
      this.remove(lease.stepId);
    }
    for (const event of events) this.apply(event);
  }

  /** Ends the run where all its steps have ended. */
  async close(): Promise<void> {
    const end = this.transition.commands.find(({ type }) => type === 'complete-run' || type === 'fail-run');
    if (end === undefined || hasEnded(this.state)) return;
    this.apply(await this.ending(end));
  }

  /** Pending steps that could be claimed now, those of this draft first. */
  claimable(): PendingRow[] {
    const isDue = ({ notBefore }: { notBefore?: string | undefined }) =>
      notBefore === undefined || notBefore <= this.at;
    const fresh = [...this.put.values()].filter(isDue);
    const older: PendingRow[] = [];
    for (const [stepId, step] of this.run.state.steps)
      if (
        !this.put.has(stepId) &&
        !this.drop.has(stepId) &&
        step.status === 'scheduled' &&
        isPending(step) &&
        isDue(step)
      )
        older.push({ stepId, attempt: step.attempt });
    return [...fresh, ...older];
  }

  /** Says of steps that were claimed with this very write that they have begun, as far as the budget lets them. */
  start(steps: readonly { stepId: string; attempt: number }[], worker: string): void {
    const { definition } = this.run;
    const tree = StepTree.of(definition);
    for (const { stepId, attempt } of steps) {
      const isBegun = this.state.steps.get(stepId)?.status === 'scheduled';
      if (isBegun && stepsLeft(budgetOf(definition, this.state), this.state, stepId) <= 0) return;
      if (isBegun && !startsSilently.has(tree.step(idOf(stepId)).kind))
        this.apply({ type: 'step.started', data: { v: 1, stepId, attempt, worker } });
    }
  }

  private apply(event: NewRunEvent): void {
    const seq = this.run.state.lastSeq + this.events.length + 1;
    this.events.push(event);
    this.transition.apply({ ...event, seq, at: this.at } as PlacedEvent);
    for (const command of this.transition.commands.slice(this.done)) this.follow(command);
    this.done = this.transition.commands.length;
  }

  private follow(command: RunCommand): void {
    if (command.type === 'schedule') {
      const { stepId, attempt, notBefore } = command;
      this.drop.delete(stepId);
      this.put.set(stepId, { stepId, attempt, notBefore });
    } else if (command.type === 'unschedule') for (const stepId of command.stepIds) this.remove(stepId);
  }

  private remove(stepId: string): void {
    this.put.delete(stepId);
    this.drop.add(stepId);
  }

  private async ending(command: RunCommand): Promise<NewRunEvent> {
    if (command.type === 'fail-run')
      return { type: 'run.failed', data: { v: 1, error: command.error, stepId: command.stepId } };
    const { definition, runId, resolve, keep } = this.run;
    try {
      const output = await runOutput({ runId, definition, state: this.state, resolve });
      return { type: 'run.completed', data: { v: 1, output: await keep(output) } };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      return { type: 'run.failed', data: { v: 1, error: toErrorRecord(error) } };
    }
  }
}
