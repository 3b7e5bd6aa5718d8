import {
  type ErrorRecord,
  MarimbaError,
  type NewRunEvent,
  type RunEventOf,
  type StepHandler,
  type StoredValue,
  TerminalError,
  toErrorRecord,
} from '@marimba/contracts';
import type { StepLease } from '../ports.js';
import { AttemptContext } from './attempt-context.js';
import { decide, type RunCommand, scheduledEvent } from './decide.js';
import type { EngineParts } from './engine-parts.js';
import { evaluateOutput, evaluateStep } from './evaluate-step.js';
import { LeaseKeeper } from './lease-keeper.js';
import { retryDelayMs } from './retry-policy.js';
import type { RunLog } from './run-log.js';
import type { RunState } from './run-state.js';
import { untilAborted } from './until-aborted.js';

/** How often one attempt is begun before it counts as failed: each time but the last its worker died. */
const maximumClaims = 25;

type Outcome =
  | { type: 'completed'; output: StoredValue }
  | { type: 'failed'; error: ErrorRecord }
  /** The lease was lost, the run ended or the worker stops: nothing may be written. */
  | { type: 'interrupted' };

/** One claimed attempt at one step: from its lease to the events that settle it. */
export class StepAttempt {
  constructor(
    private readonly parts: EngineParts,
    private readonly log: RunLog,
    private readonly lease: StepLease,
  ) {}

  /**
   * Runs the step's handler and appends what it came to together with everything that follows, in one transaction.
   * Gives the steps that were scheduled by that; none when the attempt was interrupted.
   */
  async run(stop: AbortSignal): Promise<RunEventOf<'step.scheduled'>[]> {
    const { store, leaseMs, clock, pause } = this.parts;
    const keeper = new LeaseKeeper(store, this.lease, leaseMs, clock);
    let settled = false;
    try {
      const begunAt = clock.now().getTime();
      await this.start();
      const outcome = await this.work(AbortSignal.any([stop, keeper.signal]));
      await pause('after-handler');
      const scheduled = await this.settle(outcome, begunAt);
      settled = outcome.type !== 'interrupted';
      return scheduled;
    } catch (error) {
      if (!isTakenAway(error)) throw error;
      settled = true;
      return [];
    } finally {
      keeper.stop();
      if (!settled && !keeper.signal.aborted) await this.letGo();
    }
  }

  private async start(): Promise<void> {
    const { stepId, attempt } = this.lease;
    const started: NewRunEvent = { type: 'step.started', data: { v: 1, stepId, attempt, worker: this.parts.worker } };
    this.notify(await this.log.append(() => [started], this.lease));
  }

  private async work(signal: AbortSignal): Promise<Outcome> {
    try {
      this.refuseEndlessCrashes();
      const step = await evaluateStep(this.values(this.log.state), this.lease.stepId);
      const context = new AttemptContext(this.parts.store, this.log, this.lease, signal, (seq) => this.notifySeq(seq));
      const handler = this.parts.handlers.get(step.kind) as StepHandler;
      const output = await untilAborted(handler.execute(step, context), signal);
      return { type: 'completed', output: await context.keep(output) };
    } catch (error) {
      if (signal.aborted || isTakenAway(error)) return { type: 'interrupted' };
      return { type: 'failed', error: toErrorRecord(error, 'step.handler-failed') };
    }
  }

  /** A step that kills its worker every time would otherwise be claimed for ever. */
  private refuseEndlessCrashes(): void {
    const { stepId, attempt } = this.lease;
    const claims = this.log.events.filter(
      ({ type, data }) => type === 'step.started' && data.stepId === stepId && data.attempt === attempt,
    ).length;
    if (claims > maximumClaims)
      throw new TerminalError(
        'step.handler-failed',
        `step '${stepId}' was begun ${maximumClaims} times and never ended`,
        {
          remedy: 'its worker dies or is stopped while it runs: look at the logs and the memory of the workers',
        },
      );
  }

  private async settle(outcome: Outcome, begunAt: number): Promise<RunEventOf<'step.scheduled'>[]> {
    if (outcome.type === 'interrupted') return [];
    const durationMs = this.parts.clock.now().getTime() - begunAt;
    const appended = await this.log.append(
      (state) => this.eventsOf(this.outcomeEvent(outcome, durationMs), state),
      this.lease,
    );
    this.notify(appended);
    return appended.filter((event) => event.type === 'step.scheduled');
  }

  private outcomeEvent(outcome: Exclude<Outcome, { type: 'interrupted' }>, durationMs: number): NewRunEvent {
    const { stepId, attempt } = this.lease;
    if (outcome.type === 'completed')
      return { type: 'step.completed', data: { v: 1, stepId, attempt, output: outcome.output, durationMs } };
    const { error } = outcome;
    const step = this.log.definition.steps.find(({ id }) => id === stepId)!;
    const willRetry = retryDelayMs(step, attempt, error) !== undefined;
    return { type: 'step.failed', data: { v: 1, stepId, attempt, error, willRetry, durationMs } };
  }

  /** The event with all that is decided because of it. Its time is this worker's: the log puts its own beside it. */
  private async eventsOf(event: NewRunEvent, state: RunState): Promise<NewRunEvent[]> {
    const at = this.parts.clock.now().toISOString();
    const decided = decide(this.log.definition, state, { ...event, seq: state.lastSeq + 1, at });
    const followed = decided.commands.map((command) => this.carriedOut(command, decided.state));
    return [event, ...(await Promise.all(followed))];
  }

  private async carriedOut(command: RunCommand, state: RunState): Promise<NewRunEvent> {
    if (command.type === 'schedule-step') return scheduledEvent(this.log.definition, command);
    if (command.type === 'fail-run')
      return { type: 'run.failed', data: { v: 1, error: command.error, stepId: command.stepId } };
    try {
      const output = await evaluateOutput(this.values(state));
      return {
        type: 'run.completed',
        data: { v: 1, output: await this.parts.store.keep(this.lease.tenantId, output) },
      };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      return { type: 'run.failed', data: { v: 1, error: toErrorRecord(error) } };
    }
  }

  private values(state: RunState) {
    const { tenantId, runId } = this.lease;
    return { store: this.parts.store, tenantId, runId, definition: this.log.definition, state };
  }

  private notify(appended: { seq: number }[]): void {
    const last = appended.at(-1);
    if (last !== undefined) this.notifySeq(last.seq);
  }

  private notifySeq(seq: number): void {
    this.parts.notifier
      .runChanged(this.lease.runId, seq)
      .catch((error: unknown) =>
        this.parts.warn(`run ${this.lease.runId}: listeners were not told of event ${seq}`, error),
      );
  }

  /** So that another worker need not wait for the lease to run out. */
  private async letGo(): Promise<void> {
    try {
      await this.parts.store.release(this.lease);
    } catch (error) {
      this.parts.warn(`the lease on step '${this.lease.stepId}' of run ${this.lease.runId} was not released`, error);
    }
  }
}

/** Another worker has the step, or the run has ended: what this attempt came to is dropped. */
function isTakenAway(error: unknown): boolean {
  return error instanceof MarimbaError && (error.code === 'step.lease-lost' || error.code === 'run.already-ended');
}
