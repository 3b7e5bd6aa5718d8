import {
  AwaitsApproval,
  type Budget,
  durationMs,
  MarimbaError,
  type NewRunEvent,
  type RunEventOf,
  type StepDefinition,
  type StepHandler,
  type StoredValue,
  TerminalError,
  toErrorRecord,
  type WorkingStep,
} from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import { untrustedReadsOf } from '../definition/untrusted-steps.js';
import type { StepLease } from '../ports.js';
import type { ActiveRun } from './active-run.js';
import { AttemptContext } from './attempt-context.js';
import { type AttemptOutcome, eventsOfOutcome } from './attempt-outcome.js';
import {
  BudgetExceeded,
  budgetBelow,
  budgetForCalls,
  budgetOf,
  millisecondsLeft,
  stepRefusal,
  usedUp,
} from './budget.js';
import type { Contributed } from './contribution.js';
import type { EngineParts } from './engine-parts.js';
import { deadlineOf, enterStep } from './enter-step.js';
import { evaluateStep, isWanted } from './evaluate-step.js';
import { finishStep } from './finish-step.js';
import { isOutage, isTakenAway } from './interruptions.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { RunState, StepState } from './run-state.js';
import { idOf } from './step-path.js';
import { tellListeners } from './tell-listeners.js';
import { untilAborted } from './until-aborted.js';

/** Of a timer of Node. */
const longestTimerMs = 2 ** 31 - 1;
/** How often one attempt is begun before it counts as failed: each time but the last its worker died. */
const maximumClaims = 25;

/**
 * What became of an attempt: what was written, and the leases to go on with. Or nothing was: `let-go`, where the step may be
 * pending and free from now on; `outage`, where it is to be looked at again, but not at once.
 */
export type Attempted = Contributed | 'let-go' | 'outage';

/** One claimed attempt at one step: from its lease to the events that settle it. */
export class StepAttempt {
  private readonly path: string;
  private readonly step: StepDefinition;
  /** The lease could not be given back: nobody can take the step before it has run out. */
  keepsLease = false;

  constructor(
    private readonly parts: EngineParts,
    private readonly run: ActiveRun,
    private readonly lease: StepLease,
  ) {
    this.path = lease.stepId;
    this.step = StepTree.of(run.definition).step(idOf(this.path));
  }

  /**
   * Does what the step needs and appends what it came to together with everything that follows, in one write.
   */
  async execute(stop: AbortSignal): Promise<Attempted> {
    const { store, leaseMs, clock, pause } = this.parts;
    const keeper = new LeaseKeeper(store, this.lease, leaseMs, clock, stop);
    let settled = false;
    try {
      const begunAt = clock.now().getTime();
      const seen = this.run.state.steps.get(this.path);
      const outcome = await this.outcome(keeper.signal);
      await pause('after-handler');
      if (outcome.type === 'interrupted') return outcome.outage ? 'outage' : 'let-go';
      const durationMs = clock.now().getTime() - begunAt;
      let isLater = false;
      const done = await this.run.contribute({
        lease: this.lease,
        settles: true,
        build: (state) => {
          isLater = !isSameTurn(seen, state.steps.get(this.path));
          if (isLater) return [];
          const { lease, path, step, parts } = this;
          return eventsOfOutcome(outcome, {
            ...{ path, step, state, durationMs, attempt: lease.attempt, budget: this.budget(state) },
            ...{ now: parts.clock.now(), lot: parts.chance.lot() },
          });
        },
      });
      settled = isLater || done.events.length > 0;
      // The lease is on a later turn of the step than what was known of it when it was claimed: that one is begun.
      if (isLater) return { events: [], claimed: [this.lease] };
      return settled ? done : 'let-go';
    } catch (error) {
      if (!isTakenAway(error)) throw error;
      settled = true;
      return 'let-go';
    } finally {
      keeper.stop();
      if (!settled && !keeper.isLost) await this.letGo();
    }
  }

  private async outcome(signal: AbortSignal): Promise<AttemptOutcome> {
    const { state } = this.run;
    const before: NewRunEvent[] = [];
    try {
      this.refuseEndlessCrashes();
      const status = state.steps.get(this.path)?.status;
      if (status !== 'scheduled' && status !== 'running') return await this.finish(state);
      const over = usedUp(this.budget(state), state, this.parts.clock.now());
      if (over !== undefined) return { type: 'suspended', ...over };
      if (!(await isWanted(this.values(), this.path)))
        return { type: 'next', event: { type: 'step.skipped', data: { v: 1, stepId: this.path } } };
      const handler = this.parts.handlers.get(this.step.kind as WorkingStep['kind']);
      return handler === undefined ? await this.enter() : await this.work(handler as StepHandler, signal, before);
    } catch (error) {
      if (error instanceof BudgetExceeded) return { type: 'suspended', budget: error.budget, message: error.message };
      if (signal.aborted || isTakenAway(error)) return { type: 'interrupted', outage: false };
      if (isOutage(error)) return { type: 'interrupted', outage: true };
      return { type: 'failed', error: toErrorRecord(error, 'step.handler-failed'), before };
    }
  }

  private async work(handler: StepHandler, signal: AbortSignal, before: NewRunEvent[]): Promise<AttemptOutcome> {
    const step = (await evaluateStep(this.values(), this.path)) as WorkingStep;
    await this.start();
    const budget = this.budget(this.run.state);
    const limit = step.timeout === undefined ? undefined : AbortSignal.timeout(durationMs(step.timeout));
    const left = millisecondsLeft(budget, this.run.state, this.parts.clock.now());
    const runLimit = left === undefined ? undefined : AbortSignal.timeout(Math.min(Math.max(0, left), longestTimerMs));
    const limits = [signal, limit, runLimit].filter((each) => each !== undefined);
    const context = new AttemptContext({
      store: this.parts.store,
      run: this.run,
      lease: this.lease,
      user: this.created()?.user,
      signal: limits.length === 1 ? signal : AbortSignal.any(limits),
      idempotencyKey: step.idempotencyKey ?? `${this.lease.runId}/${this.path}`,
      untrustedInputs: this.untrustedInputs(),
      budget: budgetForCalls(budget, this.run.state),
      stepBudget: step.budget,
      logGrew: (seq) => this.notify(seq),
      pause: this.parts.pause,
    });
    try {
      const output = await untilAborted(handler.execute(step, context), context.signal);
      return { type: 'completed', output: await context.keep(output), before: context.last };
    } catch (error) {
      if (error instanceof AwaitsApproval) return { type: 'next', event: await this.ask(error) };
      before.push(...context.last);
      if (runLimit?.aborted && !signal.aborted && !limit?.aborted)
        throw new BudgetExceeded(
          'seconds',
          `the budget of ${budget?.seconds} seconds was used up while the step worked`,
        );
      if (limit?.aborted && !signal.aborted)
        throw new MarimbaError('step.timed-out', `step '${this.path}' was not done within ${step.timeout}`, {
          remedy: 'raise its timeout, or handle the failure with onError',
        });
      throw error;
    }
  }

  /** Where the claim did not already say so: a job of the queue was taken. */
  private async start(): Promise<void> {
    const state = this.run.state.steps.get(this.path);
    if (this.step.kind === 'transform' || this.lease.begun || (state?.status === 'running' && this.lease.claims === 1))
      return;
    const { attempt } = this.lease;
    const data = { v: 1 as const, stepId: this.path, attempt, worker: this.parts.worker };
    const { events } = await this.run.contribute({
      lease: this.lease,
      build: (newest) => {
        const refusal = stepRefusal(this.budget(newest), newest, this.path);
        if (refusal !== undefined) throw refusal;
        return [{ type: 'step.started', data }];
      },
    });
    for (const { seq } of events) this.notify(seq);
    await this.parts.pause('after-start');
  }

  private async enter(): Promise<AttemptOutcome> {
    const { parent, user } = this.created() ?? {};
    const depth = parent?.depth ?? 1;
    const childrenBefore = this.run.events.filter(
      ({ type, data }) => type === 'child.started' && data.stepId === this.path,
    ).length;
    const { lease, parts } = this;
    const now = parts.clock.now();
    const budgetLeft = (): Budget | undefined => budgetBelow(this.budget(this.run.state), this.run.state, now);
    const context = { lease, now, depth, user, childrenBefore, children: parts.children, budgetLeft };
    const event = await enterStep({ ...this.values(), ...context }, this.path);
    if (event.type === 'child.started') await this.parts.pause('after-child');
    return { type: 'next', event };
  }

  private created(): RunEventOf<'run.created'>['data'] | undefined {
    const [first] = this.run.events;
    return first?.type === 'run.created' ? first.data : undefined;
  }

  private untrustedInputs(): string[] {
    if (this.step.kind !== 'agent' && this.step.kind !== 'memory') return [];
    const reads = untrustedReadsOf(this.run.definition, this.step.id).map((id) => `steps.${id}`);
    // What another run hands in may have been made of anything; a memory outlives the run, so it is not taken on trust.
    return this.step.kind === 'memory' && this.created()?.parent !== undefined ? ['input', ...reads] : reads;
  }

  /** The step's worker is free meanwhile; the decision begins the same attempt again. */
  private async ask({ question: { title, subject, subjectSha256 } }: AwaitsApproval): Promise<NewRunEvent> {
    const { attempt } = this.lease;
    const asked = { title, subject: await this.keep(subject), subjectSha256 };
    const deadline = deadlineOf(this.step, this.parts.clock.now());
    return { type: 'approval.requested', data: { v: 1, stepId: this.path, attempt, ...asked, ...deadline } };
  }

  private async finish(state: RunState): Promise<AttemptOutcome> {
    const finished = await finishStep({ ...this.values(), state }, this.path);
    if ('next' in finished) return { type: 'next', event: finished.next };
    if ('failed' in finished) return { type: 'failed', error: finished.failed, before: [] };
    const output = 'stored' in finished ? finished.stored : await this.keep(finished.output);
    return { type: 'completed', output, before: [] };
  }

  /** A step that kills its worker every time would otherwise be claimed for ever. */
  private refuseEndlessCrashes(): void {
    if (this.lease.claims > maximumClaims)
      throw new TerminalError(
        'step.handler-failed',
        `step '${this.path}' was begun ${maximumClaims} times and never ended`,
        { remedy: 'its worker dies or is stopped while it runs: look at the logs and the memory of the workers' },
      );
  }

  private budget(state: RunState) {
    return budgetOf(this.run.definition, state);
  }

  private values() {
    const { runId } = this.lease;
    const { definition, state } = this.run;
    return {
      runId,
      definition,
      state,
      resolve: (value: StoredValue) => this.parts.store.resolve(this.lease.tenantId, value),
      keep: (value: Parameters<AttemptContext['keep']>[0]) => this.keep(value),
    };
  }

  private keep(value: Parameters<AttemptContext['keep']>[0]): Promise<StoredValue> {
    return this.parts.store.keep(this.lease.tenantId, value);
  }

  private notify(seq: number): void {
    void tellListeners(this.parts, this.lease.runId, seq);
  }

  /** So that another worker need not wait for the lease to run out. */
  private async letGo(): Promise<void> {
    try {
      await this.parts.store.release(this.lease);
    } catch (error) {
      this.keepsLease = true;
      this.parts.warn(`the lease on step '${this.path}' of run ${this.lease.runId} was not released`, error);
    }
  }
}

/** A step has several turns in one attempt: it begins, its wait or an iteration ends. */
function isSameTurn(seen: StepState | undefined, now: StepState | undefined): boolean {
  const turnOf = (step: StepState | undefined) => (step?.status === 'running' ? 'scheduled' : step?.status);
  return turnOf(seen) === turnOf(now) && seen?.iteration === now?.iteration;
}
