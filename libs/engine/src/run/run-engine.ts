import { type AnyStepHandler, MarimbaError, type StepJob } from '@marimba/contracts';
import type { Chance, ChildRuns, Clock, JobQueue, RunNotifier, RunStore, RunTaker, TakenRun } from '../ports.js';
import type { ActiveRun } from './active-run.js';
import { claimStep } from './claim-step.js';
import type { EngineParts, PausePoint } from './engine-parts.js';
import { EngineRun, type FollowUp, type Lanes } from './engine-run.js';
import { handlerTable } from './handler-table.js';
import { NewRuns, type OpenRun } from './new-runs.js';
import { queueStep } from './queue-steps.js';
import { RunControl } from './run-control.js';
import { isPending } from './run-state.js';
import { sleep } from './sleep.js';

export interface RunEngineOptions {
  store: RunStore;
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  chance: Chance;
  children: ChildRuns;
  /** Exactly one for every working kind. */
  handlers: readonly AnyStepHandler[];
  /** Name of this worker, as `step.started` shows it. */
  worker: string;
  /** How long a step belongs to a worker that gives no sign of life. */
  leaseMs: number;
  /** Steps that this process works on at a time; 8 when left out. */
  lanes?: number;
  /** How long a run goes on from step to step while others wait, in milliseconds; 1,000 when left out. */
  sliceMs?: number;
  pause?(point: PausePoint): void | Promise<void>;
  warn?(message: string, error: unknown): void;
  /** Told how many runs this process has begun and works on that no job of the queue stands for. */
  onBegun?(runs: number): void;
}

/** A job that comes this much too early is held; one that comes earlier goes back to the queue. */
const longestHoldMs = 2_000;
/** The queue is given this long to deliver a job before the reconciler queues it again. */
const defaultGraceMs = 2_000;
const reconcileLimit = 1_000;

/** Executes the steps of runs: what a worker does with a job of the queue. Safe to run in any number of processes. */
export class RunEngine implements RunTaker {
  private readonly parts: EngineParts;
  private readonly control: RunControl;
  private readonly lanes: Lanes;
  private readonly follow: FollowUp = {
    ended: (run) => this.ended(run),
    childStarted: (run, started) => this.orLater(run, () => this.control.childStarted(run, started)),
  };
  private readonly runs = new Map<string, OpenRun>();
  private readonly newRuns: NewRuns;

  /** @throws MarimbaError internal.error when a working kind has no handler or several */
  constructor({ handlers, pause, warn, onBegun, lanes = 8, sliceMs = 1_000, ...rest }: RunEngineOptions) {
    this.parts = {
      ...rest,
      lanes,
      sliceMs,
      handlers: handlerTable(handlers),
      pause: pause ?? (() => undefined),
      warn: warn ?? (() => undefined),
    };
    this.lanes = { most: lanes, busy: 0, draining: false };
    this.control = new RunControl(this.parts);
    this.newRuns = new NewRuns(this.parts, this.lanes, this.runs, this.follow, onBegun ?? (() => undefined));
  }

  /** From now on, whether steps are finished here and what follows from them goes to the queue, for others. */
  drain(draining: boolean): void {
    this.lanes.draining = draining;
  }

  /** For a `RunStarter` of this process: see {@link RunTaker}. */
  take(run: Parameters<RunTaker['take']>[0]): Promise<TakenRun | undefined> {
    return this.newRuns.take(run);
  }

  /** Releases the leases of runs that it has begun itself, queues their steps for others, and takes no more of them. */
  close(): Promise<void> {
    return this.newRuns.close();
  }

  /**
   * Executes an attempt at a step, if it is still to be done and nobody else does it, and then what follows from it; else
   * returns at once. A failing handler is written into the log and does not reject. When `signal` aborts, the leases are
   * released and nothing more is written.
   * @throws MarimbaError of the store, when it cannot be reached; the step stays pending, and the reconciler queues it
   */
  async execute(job: StepJob, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { runId } = job;
    const known = this.runs.get(runId);
    const entry = known ?? { opened: EngineRun.open(this.parts, this.lanes, job, this.follow), users: 0 };
    this.runs.set(runId, entry);
    entry.users++;
    try {
      const active = await entry.opened;
      if (active.isTakenCareOf(job)) return;
      if (known !== undefined) await active.run.refresh();
      await this.claimAndWork(active, job, signal);
    } finally {
      entry.users--;
      if (entry.users === 0 && this.runs.get(runId) === entry) this.runs.delete(runId);
    }
  }

  /**
   * Queues again every step that is pending and that nobody works on: what a crash left between Postgres and the queue,
   * and all of it after the queue was lost. Also finishes what a crash left between two runs. Gives the number of steps.
   */
  async reconcile({ graceMs = defaultGraceMs }: { graceMs?: number } = {}): Promise<number> {
    const { store } = this.parts;
    for (const child of await store.listEndedChildren(reconcileLimit)) await this.control.tellParent(child);
    for (const queued of await store.listQueuedRuns(reconcileLimit)) await this.control.admit(queued);
    const pending = await store.listPendingSteps({ graceMs, limit: reconcileLimit });
    const results = await Promise.allSettled(
      pending.map(({ job, notBefore }) => queueStep(this.parts, job, notBefore)),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return pending.length;
  }

  private async claimAndWork(active: EngineRun, job: StepJob, signal: AbortSignal): Promise<void> {
    const { status, steps } = active.run.state;
    const step = steps.get(job.stepId);
    if (status !== 'running' || step === undefined || step.attempt !== job.attempt || !isPending(step)) return;
    if (!(await this.isDue(job, step.notBefore, signal))) return;
    await active.work(job.stepId, () => claimStep(this.parts, active.run, job), signal);
  }

  private async isDue(job: StepJob, notBefore: string | undefined, signal: AbortSignal): Promise<boolean> {
    const early = notBefore === undefined ? 0 : Date.parse(notBefore) - this.parts.clock.now().getTime();
    if (early <= 0) return true;
    if (early > longestHoldMs) {
      await queueStep(this.parts, job, notBefore);
      return false;
    }
    await sleep(early, signal);
    if (!signal.aborted) return true;
    // The job ends with this worker; the step's time is still to come.
    await queueStep(this.parts, job, notBefore);
    return false;
  }

  private async ended(run: ActiveRun): Promise<void> {
    await this.parts.pause('before-parent');
    await this.orLater(run, () => this.control.ended(run));
    await this.parts.pause('after-parent');
  }

  /** What is not done here is done by the reconciler. */
  private async orLater(run: ActiveRun, followUp: () => Promise<void>): Promise<void> {
    try {
      await followUp();
    } catch (error) {
      if (!(error instanceof MarimbaError)) throw error;
      this.parts.warn(`what follows for other runs from run ${run.runId} is left to the reconciler`, error);
    }
  }
}
