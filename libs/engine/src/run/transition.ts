import {
  durationMs,
  type ErrorRecord,
  type RunEventData,
  type StepDefinition,
  type WorkflowDefinition,
  workflowLimits,
} from '@marimba/contracts';
import { type Block, blocksOf, StepTree } from '../definition/step-tree.js';
import type { PlacedEvent, RunCommand } from './decide.js';
import { backoffMs } from './retry-policy.js';
import {
  type ApprovalDecision,
  hasEnded,
  isDone,
  isOver,
  isPending,
  type RunState,
  type StepState,
} from './run-state.js';
import { idOf, isInside, iterationPrefix, ownerOf, pathOf, prefixOf } from './step-path.js';

/** One or more events applied to a copy of a state; the commands that follow are gathered in order. */
export class Transition {
  readonly commands: RunCommand[] = [];
  private readonly tree: StepTree;
  private readonly steps: Map<string, StepState>;
  private current: RunState;
  private at = '';

  constructor(definition: WorkflowDefinition, from: RunState) {
    this.tree = StepTree.of(definition);
    this.steps = new Map(from.steps);
    this.current = { ...from, steps: this.steps };
  }

  get state(): RunState {
    return this.current;
  }

  /** Nothing that stands after the event that ended a run changes anything. */
  apply(event: PlacedEvent): void {
    this.at = event.at;
    this.set({ lastSeq: event.seq });
    if (!hasEnded(this.current)) this.occurred(event);
  }

  private set(change: Partial<Omit<RunState, 'steps'>>): void {
    this.current = { ...this.current, ...change };
  }

  private occurred({ type, data, at }: PlacedEvent): void {
    switch (type) {
      case 'run.created':
        this.set({ status: data.queued ? 'queued' : 'running', createdAt: at, input: data.input });
        if (data.budget !== undefined) this.set({ budget: data.budget });
        if (!data.queued) this.begin(this.tree.root, '');
        return;
      case 'run.admitted':
        this.set({ status: 'running' });
        this.begin(this.tree.root, '');
        return;
      case 'step.scheduled':
        this.confirmed(data);
        return;
      case 'step.started':
        this.change(data.stepId, { status: 'running', attempt: data.attempt });
        return;
      case 'step.skipped':
        this.end(data.stepId, { status: 'skipped', attempt: this.attemptOf(data.stepId) });
        this.ended(data.stepId);
        return;
      case 'step.entered':
        this.entered(data);
        return;
      case 'step.iterated':
        this.change(data.stepId, { status: 'entered', iteration: data.iteration, previous: data.output });
        this.begin(this.tree.block(idOf(data.stepId), 'each'), iterationPrefix(data.stepId, data.iteration));
        return;
      case 'step.waiting':
      case 'approval.requested':
      case 'child.started':
        this.waits({ type, data } as WaitEvent);
        return;
      case 'signal.received':
        this.signalled(data);
        return;
      case 'approval.decided':
        this.approved(data);
        return;
      case 'child.ended':
        this.childEnded(data);
        return;
      case 'step.completed':
        if (data.copiedFrom === undefined) this.used({ steps: 1 });
        this.end(data.stepId, { status: 'completed', attempt: data.attempt, output: data.output });
        this.ended(data.stepId);
        return;
      case 'step.failed':
        this.used({ steps: 1 });
        this.failedAttempt(data);
        return;
      case 'model.called':
        this.used({ tokens: data.usage.promptTokens - data.usage.cachedTokens + data.usage.outputTokens });
        return;
      case 'tool.called':
        this.used({ toolCalls: 1 });
        return;
      case 'retrieval.done':
      case 'memory.accessed':
      case 'policy.decided':
      case 'assurance.planned':
      case 'candidate.scored':
      case 'assurance.concluded':
        return;
      case 'run.suspended':
        this.set({ status: 'suspended' });
        if (data.stepId !== undefined) this.rest(data.stepId);
        return;
      case 'run.resumed':
        this.set({ status: 'running', budget: data.budget });
        return;
      case 'run.completed':
        this.set({ status: 'completed' });
        return;
      case 'run.failed':
        this.set({ status: 'failed' });
        return;
      case 'run.cancelled':
        this.set({ status: 'cancelled' });
        return;
    }
  }

  private used(more: Partial<RunState['usage']>): void {
    const { tokens, toolCalls, steps } = this.current.usage;
    this.set({
      usage: {
        tokens: tokens + (more.tokens ?? 0),
        toolCalls: toolCalls + (more.toolCalls ?? 0),
        steps: steps + (more.steps ?? 0),
      },
    });
  }

  private attemptOf(path: string): number {
    return this.steps.get(path)?.attempt ?? 1;
  }

  private change(path: string, change: Partial<StepState>): void {
    const before = this.steps.get(path) ?? { status: 'scheduled', attempt: 1 };
    this.steps.set(path, { ...before, ...change });
  }

  /** What a step was is not kept once it has ended: only what others can read of it. */
  private end(path: string, ended: StepState): void {
    this.steps.set(path, ended);
  }

  /** A step that a budget stopped is looked at anew, as it was looked at before it began. */
  private rest(path: string): void {
    const state = this.steps.get(path);
    if (state !== undefined && !isOver(state))
      this.schedule(path, { ...state, status: state.status === 'running' ? 'scheduled' : state.status });
  }

  /** Earlier versions said so in the log; here it has been decided already, but for when. */
  private confirmed({ stepId, attempt, notBefore }: RunEventData<'step.scheduled'>): void {
    if (this.steps.get(stepId)?.attempt === attempt && notBefore !== undefined) this.change(stepId, { notBefore });
  }

  private schedule(path: string, step: StepState): void {
    const { notBefore, attempt } = step;
    this.steps.set(path, step);
    this.commands.push({ type: 'schedule', stepId: path, attempt, ...(notBefore === undefined ? {} : { notBefore }) });
  }

  /** Schedules the steps of a block that need no other. */
  private begin(block: Block, prefix: string): void {
    for (const { id } of block.steps) {
      const path = pathOf(prefix, id);
      // A fork may hold what an item of a map came to before the item's turn.
      if (this.tree.needsOf(id).size === 0 && !this.steps.has(path)) this.scheduleFirst(path);
    }
  }

  private scheduleFirst(path: string): void {
    this.schedule(path, { status: 'scheduled', attempt: 1 });
  }

  /** A step was completed or skipped: those beside it that have waited for it, else the step around it. */
  private ended(path: string): void {
    const prefix = prefixOf(path);
    const { block } = this.tree.place(idOf(path));
    const done = (id: string) => isDone(this.steps.get(pathOf(prefix, id)));
    for (const { id } of block.steps)
      if (!this.steps.has(pathOf(prefix, id)) && [...this.tree.needsOf(id)].every(done))
        this.scheduleFirst(pathOf(prefix, id));
    if (block.steps.every(({ id }) => done(id))) this.blockEnded(block, prefix);
  }

  private blockEnded(block: Block, prefix: string): void {
    const owner = ownerOf(prefix);
    if (owner === undefined) {
      this.commands.push({ type: 'complete-run' });
      return;
    }
    const step = this.tree.step(idOf(owner.path));
    const state = this.steps.get(owner.path)!;
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
    return steps.every(({ id }) => isDone(this.steps.get(pathOf(prefix, id))));
  }

  private itemEnded(step: Extract<StepDefinition, { kind: 'map' }>, path: string, state: StepState): void {
    const { begun = 0, count = 0 } = state;
    if (begun < count) {
      this.change(path, { begun: begun + 1 });
      this.begin(this.tree.block(step.id, 'each'), iterationPrefix(path, begun));
      return;
    }
    for (let item = 0; item < count; item++) if (!this.allDone(step.steps, iterationPrefix(path, item))) return;
    this.finish(path);
  }

  /** What a step waited for is there: a worker is to look at it now. */
  private finish(path: string): void {
    const { notBefore: _timer, ...state } = this.steps.get(path)!;
    this.schedule(path, { ...state, status: 'finishing' });
  }

  private entered({ stepId: path, attempt, items, count, case: taken }: RunEventData<'step.entered'>): void {
    const step = this.tree.step(idOf(path));
    const timer = this.timerOf(step);
    this.steps.set(path, {
      status: 'entered',
      attempt,
      ...timer,
      ...(items === undefined ? {} : { items }),
      ...(count === undefined ? {} : { count }),
      ...(taken === undefined ? {} : { case: taken }),
    });
    // The row of the attempt goes with it; that of the timer comes in its place.
    if (timer.notBefore !== undefined) this.schedule(path, this.steps.get(path)!);
    const block = (name: string) => this.tree.block(step.id, name);
    if (step.kind === 'map') {
      const total = count ?? 0;
      const begun = Math.min(step.concurrency ?? total, total);
      this.change(path, { begun });
      for (let item = 0; item < begun; item++) this.begin(block('each'), iterationPrefix(path, item));
      if (total === 0) this.finish(path);
    } else if (step.kind === 'loop') {
      this.change(path, { iteration: 0 });
      this.begin(block('each'), iterationPrefix(path, 0));
    } else if (step.kind === 'parallel') for (const name of Object.keys(step.branches)) this.begin(block(name), path);
    else if (taken === undefined) this.finish(path);
    else this.begin(block(taken), path);
  }

  private timerOf(step: StepDefinition): { notBefore?: string } {
    if (step.timeout === undefined) return {};
    return { notBefore: new Date(Date.parse(this.at) + durationMs(step.timeout)).toISOString() };
  }

  private waits({ type, data }: WaitEvent): void {
    const { stepId: path, attempt, until } = data;
    const state: StepState = {
      status: 'waiting',
      attempt,
      ...(until === undefined ? {} : { notBefore: until }),
      ...(type === 'step.waiting' && data.signal !== undefined ? { signal: data.signal } : {}),
      ...(type === 'approval.requested' ? { subjectSha256: data.subjectSha256 } : {}),
      ...(type === 'child.started' ? { childRunId: data.childRunId } : {}),
    };
    this.steps.set(path, state);
    const arrived = type === 'child.started' ? undefined : this.arrivedBefore(path, state);
    if (arrived !== undefined) this.arrive(path, arrived);
    else if (until !== undefined) this.schedule(path, state);
  }

  /** What came before anybody waited for it. */
  private arrivedBefore(path: string, { signal, subjectSha256 }: StepState): StepState['arrived'] {
    if (signal !== undefined) {
      const index = this.current.signals.findIndex(({ name }) => name === signal);
      if (index === -1) return undefined;
      const { payload } = this.current.signals[index]!;
      this.set({ signals: this.current.signals.toSpliced(index, 1) });
      return { payload };
    }
    const decision = this.current.decisions.find(
      (each) => each.stepId === path && each.subjectSha256 === subjectSha256,
    );
    return decision && { decision };
  }

  private arrive(path: string, arrived: NonNullable<StepState['arrived']>): void {
    this.change(path, { arrived });
    if (this.tree.step(idOf(path)).kind === 'agent') this.goOn(path);
    else this.finish(path);
  }

  /** A handler asked: the attempt begins again, and finds the answer in the log. */
  private goOn(path: string): void {
    const { notBefore: _deadline, ...state } = this.steps.get(path)!;
    this.schedule(path, { ...state, status: 'scheduled' });
  }

  private signalled({ id, name, payload }: RunEventData<'signal.received'>): void {
    if (this.current.signalIds.has(id)) return;
    this.set({ signalIds: new Set(this.current.signalIds).add(id) });
    for (const [path, { status, signal }] of this.steps)
      if (status === 'waiting' && signal === name) {
        this.arrive(path, { payload });
        return;
      }
    if (this.current.signals.length < workflowLimits.waitingSignals)
      this.set({ signals: [...this.current.signals, { name, payload }] });
  }

  private approved({ v: _version, ...decision }: RunEventData<'approval.decided'>): void {
    const state = this.steps.get(decision.stepId);
    if (state?.status === 'waiting' && state.subjectSha256 === decision.subjectSha256) {
      this.arrive(decision.stepId, { decision });
      return;
    }
    const isSame = (each: ApprovalDecision) =>
      each.stepId === decision.stepId && each.subjectSha256 === decision.subjectSha256;
    if (!this.current.decisions.some(isSame)) this.set({ decisions: [...this.current.decisions, decision] });
  }

  private childEnded({ stepId, childRunId, output, error }: RunEventData<'child.ended'>): void {
    const state = this.steps.get(stepId);
    if (state?.status !== 'waiting' || state.childRunId !== childRunId) return;
    this.arrive(stepId, {
      ...(output === undefined ? {} : { payload: output }),
      ...(error === undefined ? {} : { error }),
    });
  }

  private failedAttempt({ stepId: path, attempt, error, willRetry, retryAt }: RunEventData<'step.failed'>): void {
    const handled = this.steps.get(path)?.error !== undefined;
    if (!willRetry) {
      this.failed(path, attempt, error, handled);
      return;
    }
    const step = this.tree.step(idOf(path));
    this.forgetInside(path);
    this.schedule(path, { status: 'scheduled', attempt: attempt + 1, notBefore: retryAt ?? this.after(step, attempt) });
  }

  private after(step: StepDefinition, attempt: number): string {
    return new Date(Date.parse(this.at) + backoffMs(step, attempt)).toISOString();
  }

  /** For good: its own `onError`, else that of a step around it, else the run fails. */
  private failed(path: string, attempt: number, error: ErrorRecord, handled: boolean): void {
    const step = this.tree.step(idOf(path));
    this.abandonInside(path);
    if (step.onError !== undefined && !handled) {
      const state: StepState = { status: 'handling', attempt, error };
      this.steps.set(path, state);
      if (step.onError.steps === undefined) {
        this.finish(path);
        return;
      }
      this.forgetInside(path);
      this.begin(this.tree.block(step.id, 'onError'), path);
      return;
    }
    this.end(path, { status: 'failed', attempt, error });
    const owner = ownerOf(prefixOf(path));
    if (owner === undefined) {
      this.commands.push({ type: 'fail-run', stepId: path, error });
      return;
    }
    this.failedInside(owner.path, path, error);
  }

  private failedInside(path: string, cause: string, error: ErrorRecord): void {
    const { attempt, error: handledError } = this.steps.get(path)!;
    const step = this.tree.step(idOf(path));
    const again = handledError === undefined && !error.terminal && attempt < (step.retry?.attempts ?? 1);
    if (again) {
      this.abandonInside(path);
      this.forgetInside(path);
      this.schedule(path, { status: 'scheduled', attempt: attempt + 1, notBefore: this.after(step, attempt) });
      return;
    }
    const message = `step '${cause}' failed: ${error.message}`;
    const outer = blocksOf(step).length > 0 && !error.message.startsWith("step '") ? { ...error, message } : error;
    this.failed(path, attempt, outer, handledError !== undefined);
  }

  /** Whatever runs inside a step stops. */
  private abandonInside(path: string): void {
    const stopped: string[] = [];
    for (const [inner, state] of this.steps) {
      if (!isInside(inner, path) || isOver(state)) continue;
      if (isPending(state)) stopped.push(inner);
      this.steps.set(inner, { status: 'abandoned', attempt: state.attempt });
    }
    const own = this.steps.get(path);
    if (own !== undefined && isPending(own)) stopped.push(path);
    if (stopped.length > 0) this.commands.push({ type: 'unschedule', stepIds: stopped });
  }

  /** The steps inside begin anew, as if they had never been. */
  private forgetInside(path: string): void {
    for (const inner of this.steps.keys()) if (isInside(inner, path)) this.steps.delete(inner);
  }
}

type WaitEvent = {
  [T in 'step.waiting' | 'approval.requested' | 'child.started']: { type: T; data: RunEventData<T> };
}['step.waiting' | 'approval.requested' | 'child.started'];
