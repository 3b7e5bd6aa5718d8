import {
  type Budget,
  type ErrorRecord,
  type JsonValue,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  type RunEventData,
  type StoredValue,
  TerminalError,
} from '@marimba/contracts';
import { workflowsCalledBy } from '../definition/workflow-calls.js';
import type { Clock, EndedChild, JobQueue, PendingRow, RunNotifier, RunStore } from '../ports.js';
import { ActiveRun } from './active-run.js';
import { sumOfUsage } from './budget.js';
import { foldEvents } from './decide.js';
import type { PausePoint } from './engine-parts.js';
import { queueSteps } from './queue-steps.js';
import { hasEnded, isPending, type RunState } from './run-state.js';
import { tellListeners } from './tell-listeners.js';

export interface ControlParts {
  store: RunStore;
  queue: JobQueue;
  notifier: RunNotifier;
  clock: Clock;
  warn?(message: string, error: unknown): void;
  pause?(point: PausePoint): void | Promise<void>;
}

/** A run of a tenant. */
export interface RunAddress {
  tenantId: string;
  runId: string;
}

/** What people and other runs do to a run, from any process: nothing here executes a step. */
export class RunControl {
  constructor(private readonly parts: ControlParts) {}

  /**
   * Ends a run and those it has begun. Workers that are busy with its steps lose their leases and stop within a second.
   * @throws TerminalError run.not-found, run.already-ended
   */
  async cancel(address: RunAddress, by: { reason: string; cancelledBy: string }): Promise<RunEvent> {
    const event = await this.write(address, () => [{ type: 'run.cancelled', data: { v: 1, ...by } }]);
    return event!;
  }

  /**
   * Idempotent by `id`, before and after anybody waits for it, also once the run has ended.
   * @throws TerminalError run.not-found, run.already-ended
   */
  async signal(
    address: RunAddress,
    signal: { id: string; name: string; payload: JsonValue; sentBy: string },
  ): Promise<{ isNew: boolean }> {
    const payload = await this.parts.store.keep(address.tenantId, signal.payload);
    return await this.once(
      address,
      (state) =>
        state.signalIds.has(signal.id) ? [] : [{ type: 'signal.received', data: { v: 1, ...signal, payload } }],
      ({ state }) => state.signalIds.has(signal.id),
    );
  }

  /**
   * Decides what an approval step asks, or will ask: the decision holds for this subject only. The same one again changes
   * nothing, also once the step or the run has ended.
   * @throws TerminalError run.not-found, run.already-ended, run.step-not-found, approval.changed, approval.not-waiting
   */
  async approve(
    address: RunAddress,
    decision: {
      stepId: string;
      subjectSha256: string;
      approved: boolean;
      reason?: string | undefined;
      decidedBy: string;
    },
  ): Promise<{ isNew: boolean }> {
    const build = (state: RunState): NewRunEvent[] => {
      const step = state.steps.get(decision.stepId);
      const known = state.decisions.find(
        ({ stepId, subjectSha256 }) => stepId === decision.stepId && subjectSha256 === decision.subjectSha256,
      );
      const decided = step?.arrived?.decision ?? known;
      if (decided?.subjectSha256 === decision.subjectSha256 && decided.approved === decision.approved) return [];
      if (decided !== undefined || (step !== undefined && step.status !== 'waiting' && step.status !== 'scheduled'))
        throw new TerminalError('approval.not-waiting', `step '${decision.stepId}' has been decided already`);
      if (step?.subjectSha256 !== undefined && step.subjectSha256 !== decision.subjectSha256)
        throw new TerminalError(
          'approval.changed',
          `what step '${decision.stepId}' asks for is not what was decided: its hash is ${step.subjectSha256}`,
          { remedy: 'look at the subject again and decide about that one' },
        );
      return [{ type: 'approval.decided', data: { v: 1, ...decision } }];
    };
    return await this.once(address, build, ({ events }) =>
      events.some(
        ({ type, data }) =>
          type === 'approval.decided' &&
          data.stepId === decision.stepId &&
          data.subjectSha256 === decision.subjectSha256 &&
          data.approved === decision.approved,
      ),
    );
  }

  /** Lets a suspended run go on with a larger budget. @throws TerminalError run.not-found, run.not-suspended */
  async resume(address: RunAddress, { resumedBy, budget }: { resumedBy: string; budget: Budget }): Promise<void> {
    await this.write(address, (state) => {
      if (state.status !== 'suspended')
        throw new TerminalError(
          'run.not-suspended',
          `run ${address.runId} is ${state.status}, so it cannot be resumed`,
        );
      return [{ type: 'run.resumed', data: { v: 1, resumedBy, budget } }];
    });
  }

  /** Lets a queued run begin if its workflow has room for one more; false when it has none. One that has ended needs none. */
  async admit(address: RunAddress): Promise<boolean> {
    const run = await this.open(address);
    const { concurrency } = run.definition;
    if (run.state.status !== 'queued') return true;
    try {
      const admitted: NewRunEvent = { type: 'run.admitted', data: { v: 1 } };
      const { events } = await run.contribute({
        ...(concurrency === undefined ? {} : { atMost: concurrency }),
        build: (state) => (state.status === 'queued' ? [admitted] : []),
      });
      await this.written(run, events);
      return true;
    } catch (error) {
      if (!(error instanceof MarimbaError)) throw error;
      if (error.code === 'run.already-ended') return true;
      if (error.code !== 'workflow.full') throw error;
      return false;
    }
  }

  /** What follows from the end of a run for others: its children end, its parent goes on, the next of its workflow begins. */
  async ended(run: ActiveRun): Promise<void> {
    const { tenantId, runId } = run;
    if (workflowsCalledBy(run.definition).size > 0) await this.cancelChildren({ tenantId, runId });
    const [created] = run.events;
    if (created?.type === 'run.created' && created.data.parent !== undefined)
      await this.tellParent({ tenantId, runId, parent: created.data.parent });
    if (run.definition.concurrency === undefined) return;
    await this.parts.pause?.('before-admit');
    for (const next of await this.parts.store.queuedBeside(tenantId, runId, run.definition.concurrency))
      if (!(await this.admit({ tenantId, runId: next }))) break;
  }

  /**
   * Idempotent: a parent that does not wait for it any more is not told. One that has not written down yet that it began
   * it is told later, by the worker that writes it or by the reconciler.
   */
  async tellParent(child: EndedChild): Promise<void> {
    const { store } = this.parts;
    const { definition, events } = await store.load(child.tenantId, child.runId);
    const outcome = outcomeOf(events.at(-1));
    if (outcome === undefined) return;
    const { usage, usageBelow } = foldEvents(definition, events);
    const used = sumOfUsage(usage, usageBelow);
    const { runId, stepId } = child.parent;
    const parent = await this.open({ tenantId: child.tenantId, runId });
    const isKnown = () =>
      parent.events.some(({ type, data }) => type === 'child.started' && data.childRunId === child.runId);
    try {
      const told = await parent.contribute({
        build: ({ steps }) => {
          const step = steps.get(stepId);
          if (step?.status !== 'waiting' || step.childRunId !== child.runId) return [];
          return [{ type: 'child.ended', data: { v: 1, stepId, childRunId: child.runId, ...outcome, usage: used } }];
        },
      });
      await this.written(parent, told.events);
      if (!isKnown()) return;
    } catch (error) {
      if (!(error instanceof MarimbaError) || error.code !== 'run.already-ended') throw error;
    }
    await this.parts.pause?.('before-told');
    await store.childTold(child);
  }

  /** A step has written down that it began a run, which may have ended before that. */
  async childStarted(
    { tenantId, runId }: RunAddress,
    { stepId, childRunId }: RunEventData<'child.started'>,
  ): Promise<void> {
    await this.tellParent({ tenantId, runId: childRunId, parent: { runId, stepId } });
  }

  private async cancelChildren({ tenantId, runId }: RunAddress): Promise<void> {
    for (const child of await this.parts.store.openChildren(tenantId, runId))
      try {
        const reason = `run ${runId}, which began it, has ended`;
        await this.cancel({ tenantId, runId: child }, { reason, cancelledBy: 'marimba' });
      } catch (error) {
        if (!(error instanceof MarimbaError) || error.code !== 'run.already-ended') throw error;
      }
  }

  private open(address: RunAddress): Promise<ActiveRun> {
    return ActiveRun.open(this.parts.store, address, () => this.parts.clock.now());
  }

  /** Whoever does not know whether it was taken may say it again, whatever has become of the run meanwhile. */
  private async once(
    address: RunAddress,
    build: (state: RunState) => NewRunEvent[],
    wasTaken: (run: ActiveRun) => boolean,
  ): Promise<{ isNew: boolean }> {
    const run = await this.open(address);
    try {
      return { isNew: (await this.write(address, build, run)) !== undefined };
    } catch (error) {
      if (!(error instanceof TerminalError) || !wasTaken(run)) throw error;
      return { isNew: false };
    }
  }

  /** Gives the first event that was written; undefined when there was nothing to write. */
  private async write(
    address: RunAddress,
    build: (state: RunState) => NewRunEvent[],
    opened?: ActiveRun,
  ): Promise<RunEvent | undefined> {
    const run = opened ?? (await this.open(address));
    const { events } = await run.contribute({ build });
    await this.written(run, events);
    return events[0];
  }

  private async written(run: ActiveRun, events: readonly RunEvent[]): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return;
    await this.parts.pause?.('after-control');
    if (!hasEnded(run.state)) await queueSteps(this.parts, run, this.pendingAfter(run, events));
    await tellListeners(this.parts, run.runId, last.seq);
    if (hasEnded(run.state)) await this.ended(run);
  }

  /** A resumed run has steps that were pending before. */
  private pendingAfter(run: ActiveRun, events: readonly RunEvent[]): PendingRow[] {
    const fresh = run.leftover.splice(0);
    if (!events.some(({ type }) => type === 'run.resumed')) return fresh;
    return [...run.state.steps].flatMap(([stepId, step]) =>
      isPending(step) ? [{ stepId, attempt: step.attempt, notBefore: step.notBefore }] : [],
    );
  }
}

/** What a parent is told of a run; undefined while it has not ended. */
function outcomeOf(last: RunEvent | undefined): { output?: StoredValue; error?: ErrorRecord } | undefined {
  if (last?.type === 'run.completed') return { output: last.data.output };
  if (last?.type === 'run.failed') return { error: last.data.error };
  return last?.type === 'run.cancelled' ? {} : undefined;
}
