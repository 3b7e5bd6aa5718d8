import { setTimeout as wait } from 'node:timers/promises';
import type { AnyStepHandler, RunEvent, StepJob } from '@marimba/contracts';
import type { Clock, JobQueue, RunNotifier, RunStore } from '../ports.js';
import { type CancelRequest, cancelRun } from './cancel-run.js';
import type { EngineParts, PausePoint } from './engine-parts.js';
import { handlerTable } from './handler-table.js';
import { RunLog } from './run-log.js';
import { hasEnded } from './run-state.js';
import { StepAttempt } from './step-attempt.js';

export interface RunEngineOptions {
  store: RunStore;
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  /** Exactly one for every step kind. */
  handlers: readonly AnyStepHandler[];
  /** Name of this worker, as `step.started` shows it. */
  worker: string;
  /** How long a step belongs to a worker that gives no sign of life. */
  leaseMs: number;
  pause?(point: PausePoint): void | Promise<void>;
  warn?(message: string, error: unknown): void;
}

/** A job that comes this much too early is held; one that comes earlier goes back to the queue. */
const longestHoldMs = 2_000;
/** The queue is given this long to deliver a job before the reconciler queues it again. */
const defaultGraceMs = 2_000;
const reconcileLimit = 1_000;

/** Executes the steps of runs: what a worker does with a job of the queue. Safe to run in any number of processes. */
export class RunEngine {
  private readonly parts: EngineParts;

  /** @throws MarimbaError internal.error when a step kind has no handler or several */
  constructor({ handlers, pause, warn, ...rest }: RunEngineOptions) {
    this.parts = {
      ...rest,
      handlers: handlerTable(handlers),
      pause: pause ?? (() => undefined),
      warn: warn ?? (() => undefined),
    };
  }

  /**
   * Executes one attempt at a step, if it is still to be done and nobody else does it; else returns at once. A failing
   * handler is written into the log and does not reject. When `signal` aborts, the lease is released and nothing written.
   * @throws MarimbaError of the store or the queue, when they cannot be reached; the step stays pending or its
   *   successors stay to be queued, which the reconciler does.
   */
  async execute(job: StepJob, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const log = await RunLog.open(this.parts.store, job.tenantId, job.runId);
    const step = log.state.steps.get(job.stepId);
    if (hasEnded(log.state) || step === undefined || step.attempt !== job.attempt) return;
    if (step.status === 'completed' || step.status === 'failed') return;
    if (!(await this.isDue(job, step.notBefore, signal))) return;

    const { store, worker, leaseMs, pause } = this.parts;
    const lease = await store.claim({ job, worker, leaseMs });
    if (lease === undefined) return;
    await pause('after-claim');
    const scheduled = await new StepAttempt(this.parts, log, lease).run(signal);
    await pause('after-commit');
    await this.enqueue(
      scheduled.map(({ tenantId, runId, data: { stepId, attempt, notBefore } }) => ({
        job: { v: 1, tenantId, runId, stepId, attempt },
        notBefore: notBefore === undefined ? undefined : new Date(notBefore),
      })),
    );
  }

  /** Ends a run. @throws TerminalError run.not-found, run.already-ended */
  cancel(request: CancelRequest): Promise<RunEvent> {
    return cancelRun(this.parts.store, this.parts.notifier, request);
  }

  /**
   * Queues again every step that is pending and that nobody works on: what a crash left between Postgres and the queue,
   * and all of it after the queue was lost. Gives their number.
   */
  async reconcile({ graceMs = defaultGraceMs }: { graceMs?: number } = {}): Promise<number> {
    const pending = await this.parts.store.listPendingSteps({ graceMs, limit: reconcileLimit });
    await this.enqueue(pending, { redeliver: true });
    return pending.length;
  }

  private async isDue(job: StepJob, notBefore: string | undefined, signal: AbortSignal): Promise<boolean> {
    const early = notBefore === undefined ? 0 : Date.parse(notBefore) - this.parts.clock.now().getTime();
    if (early <= 0) return true;
    if (early > longestHoldMs) {
      await this.parts.queue.enqueueStep(job, { delayMs: early });
      return false;
    }
    await wait(early, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  /** Tries every job before it reports the first that failed. */
  private async enqueue(
    jobs: { job: StepJob; notBefore: Date | undefined }[],
    options: { redeliver?: boolean } = {},
  ): Promise<void> {
    const now = this.parts.clock.now().getTime();
    const results = await Promise.allSettled(
      jobs.map(({ job, notBefore }) => {
        const delayMs = notBefore === undefined ? 0 : Math.max(0, notBefore.getTime() - now);
        return this.parts.queue.enqueueStep(job, delayMs === 0 ? options : { ...options, delayMs });
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
