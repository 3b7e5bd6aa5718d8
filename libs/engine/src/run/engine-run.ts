import type { RunEvent, RunEventData, StepJob } from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import type { PendingRow, RunHistory, StepLease } from '../ports.js';
import { ActiveRun } from './active-run.js';
import type { EngineParts } from './engine-parts.js';
import { LeftSteps } from './left-steps.js';
import { startsSilently } from './run-draft.js';
import { hasEnded, isOver, isPending } from './run-state.js';
import { type Attempted, StepAttempt } from './step-attempt.js';
import { idOf } from './step-path.js';
import { tellListeners } from './tell-listeners.js';

/** After an outage of the database or of something that a step needs, it is tried again so much later. */
const afterOutageMs = 3_000;
/** A run that has done so many steps in a row goes back to the queue, behind those who wait there. */
const longestStreak = 200;

/** How many steps this process works on. */
export interface Lanes {
  readonly most: number;
  busy: number;
  /** What follows from the steps that are worked on is left to other processes. */
  draining: boolean;
}

/** What follows from a write for other runs. */
export interface FollowUp {
  ended(run: ActiveRun): Promise<void>;
  childStarted(run: ActiveRun, started: RunEventData<'child.started'>): Promise<void>;
}

/** A run that this process works on: its lanes take one step after another as long as there are any. */
export class EngineRun {
  private readonly held = new Set<string>();
  /** Steps for which a job came while they were held. */
  private readonly asked = new Set<string>();
  private readonly lanesOfRun = new Set<Promise<void>>();
  private left!: LeftSteps;
  private streak = 0;
  /** A lane was given up although there may be more to do in it. */
  private gaveUp = false;
  private yielding = false;
  /** Since when it has been worked on here without a pause. */
  private since: number | undefined;
  private stopped = false;
  /** Of each lane, and what it stops with: many that listen to one signal look like a leak. */
  private readonly laneStops = new Map<AbortController, AbortSignal>();
  run!: ActiveRun;

  private constructor(
    private readonly parts: EngineParts,
    private readonly lanes: Lanes,
    private readonly follow: FollowUp,
  ) {}

  static async open(
    parts: EngineParts,
    lanes: Lanes,
    { tenantId, runId }: { tenantId: string; runId: string },
    follow: FollowUp,
  ): Promise<EngineRun> {
    return EngineRun.of(parts, lanes, await parts.store.load(tenantId, runId), follow);
  }

  static of(parts: EngineParts, lanes: Lanes, history: RunHistory, follow: FollowUp): EngineRun {
    const made = new EngineRun(parts, lanes, follow);
    const { worker, leaseMs, chance } = parts;
    made.run = ActiveRun.of(
      parts.store,
      history,
      () => parts.clock.now(),
      {
        worker,
        leaseMs,
        token: () => chance.token(),
        look: () => made.look(),
        choose: (candidates, settled) => made.choose(candidates, settled),
        left: (rows) => made.keepLeft(rows),
      },
      () => parts.pause('before-commit'),
    );
    made.left = new LeftSteps(parts, made.run, (stepId) => made.held.has(stepId), lanes.most);
    return made;
  }

  /** Whether a job can be dropped without a look at the database: the step is over, which it stays, or held here. */
  isTakenCareOf({ stepId, attempt }: StepJob): boolean {
    if (this.isOverForEver(stepId, attempt)) return true;
    if (!this.held.has(stepId)) return false;
    // It may have been queued for a turn of the step that this process has not heard of yet.
    this.asked.add(stepId);
    return true;
  }

  /** Claims a step and works on it and on what follows from it here; not where it is claimed or worked on already. */
  async work(stepId: string, claim: () => Promise<StepLease | undefined>, stop: AbortSignal): Promise<void> {
    if (this.held.has(stepId)) {
      this.asked.add(stepId);
      return;
    }
    this.held.add(stepId);
    await this.untilDone(stop, async () => {
      const lease = await claim();
      if (lease === undefined) await this.release(stepId);
      else this.begin(lease, stop);
    });
  }

  /** Works on steps that were claimed when the run was written. */
  async goOn(leases: readonly StepLease[], left: readonly PendingRow[], stop: AbortSignal): Promise<void> {
    await this.untilDone(stop, () => {
      for (const lease of leases) this.begin(lease, stop);
      this.keepLeft(left);
    });
  }

  private async untilDone(stop: AbortSignal, begin: () => void | Promise<void>): Promise<void> {
    const onStop = () => {
      this.stopped = true;
      for (const [own, of] of this.laneStops) if (of === stop) own.abort(stop.reason);
    };
    stop.addEventListener('abort', onStop, { once: true });
    try {
      await begin();
      while (this.lanesOfRun.size > 0) await Promise.all(this.lanesOfRun);
    } finally {
      stop.removeEventListener('abort', onStop);
      if (this.gaveUp) this.left.addPending();
      this.gaveUp = false;
      await this.left.askForHelp();
    }
  }

  private isOverForEver(stepId: string, attempt: number): boolean {
    const { state, definition } = this.run;
    if (hasEnded(state)) return true;
    const step = state.steps.get(stepId);
    const isPast = step !== undefined && (step.attempt > attempt || isOver(step));
    return isPast && !StepTree.of(definition).mayBeginAnew(idOf(stepId));
  }

  /** What was queued for a step while it was held here is looked at now. */
  private async release(stepId: string): Promise<void> {
    this.held.delete(stepId);
    if (this.asked.delete(stepId)) await this.recall(stepId);
    this.left.askForHelpSoon();
  }

  private async recall(stepId: string): Promise<void> {
    const attempt = this.run.state.steps.get(stepId)?.attempt;
    if (attempt !== undefined && this.isOverForEver(stepId, attempt)) return;
    await this.run.refresh();
    const step = this.run.state.steps.get(stepId);
    if (step !== undefined && isPending(step))
      this.left.add({ stepId, attempt: step.attempt, notBefore: step.notBefore });
  }

  private begin(lease: StepLease, stop: AbortSignal): void {
    this.since ??= this.parts.clock.now().getTime();
    const lane = this.lane(lease, stop).finally(() => {
      this.lanesOfRun.delete(lane);
      if (this.lanesOfRun.size === 0) this.since = undefined;
    });
    this.lanesOfRun.add(lane);
    lane.catch(() => undefined);
  }

  private async lane(first: StepLease, stop: AbortSignal): Promise<void> {
    this.lanes.busy++;
    const own = new AbortController();
    if (stop.aborted) own.abort(stop.reason);
    this.laneStops.set(own, stop);
    try {
      for (let lease: StepLease | undefined = first; lease !== undefined; )
        lease = await this.step(lease, stop, own.signal);
    } finally {
      this.laneStops.delete(own);
      this.lanes.busy--;
    }
  }

  /** The step to go on with in this lane. */
  private async step(lease: StepLease, stop: AbortSignal, own: AbortSignal): Promise<StepLease | undefined> {
    const { stepId } = lease;
    this.held.add(stepId);
    const attempt = new StepAttempt(this.parts, this.run, lease);
    let done: Attempted = 'outage';
    try {
      done = await attempt.execute(own);
    } finally {
      // Another may have been told of the step and found it held.
      if (done === 'let-go') this.asked.add(stepId);
      if (done === 'outage') this.leaveForLater(lease, attempt.keepsLease);
      await this.release(stepId);
    }
    if (done === 'let-go' || done === 'outage') return undefined;
    await this.parts.pause('after-commit');
    this.tell(done.events);
    const [next, ...others] = done.claimed;
    for (const other of others) this.begin(other, stop);
    for (const event of done.events) {
      if (event.type === 'child.started') await this.follow.childStarted(this.run, event.data);
      if (event.type === 'run.completed' || event.type === 'run.failed') await this.follow.ended(this.run);
    }
    return next;
  }

  /** Not at once: what was away is likely to be away still. */
  private leaveForLater({ stepId, attempt }: StepLease, isHeld: boolean): void {
    const { clock, leaseMs } = this.parts;
    const notBefore = new Date(clock.now().getTime() + Math.max(afterOutageMs, isHeld ? leaseMs : 0)).toISOString();
    this.left.add({ stepId, attempt, notBefore });
  }

  /** It has had its time and others wait: what is still to be done goes to the queue, where it has its turn among theirs. */
  private async look(): Promise<void> {
    const { clock, sliceMs, queue } = this.parts;
    const isOver = this.since !== undefined && clock.now().getTime() - this.since >= sliceMs;
    const yields = isOver && queue.othersWait !== undefined && (await queue.othersWait());
    this.gaveUp ||= yields;
    this.yielding = yields;
  }

  /** As many as lanes become free by this write, and those that are free anyway. */
  private choose(candidates: PendingRow[], settled: number): PendingRow[] {
    if (this.stopped || this.lanes.draining || this.streak >= longestStreak) {
      this.streak = 0;
      this.gaveUp = true;
      return [];
    }
    const free = Math.max(0, this.lanes.most - this.lanes.busy);
    const chosen = candidates
      .filter(({ stepId }) => !this.held.has(stepId) && (!this.yielding || this.isOverAtOnce(stepId)))
      .slice(0, settled + free);
    this.streak += chosen.length;
    return chosen;
  }

  private isOverAtOnce(stepId: string): boolean {
    return startsSilently.has(StepTree.of(this.run.definition).step(idOf(stepId)).kind);
  }

  private keepLeft(rows: readonly PendingRow[]): void {
    this.left.add(...rows);
    this.left.askForHelpSoon();
  }

  /** Tells whoever listens that the log has these. */
  tell(events: readonly RunEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    void tellListeners(this.parts, this.run.runId, last.seq);
  }
}
