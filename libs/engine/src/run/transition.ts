import type { RunEventData, WorkflowDefinition } from '@marimba/contracts';
import { Arrivals, type WaitEvent } from './arrivals.js';
import { BlockProgress } from './block-progress.js';
import type { PlacedEvent, RunCommand } from './decide.js';
import { Failures } from './failures.js';
import { hasEnded, isOver, type RunState } from './run-state.js';
import { StateDraft } from './state-draft.js';
import { idOf, iterationPrefix } from './step-path.js';

/** One or more events applied to a copy of a state; the commands that follow are gathered in order. */
export class Transition {
  private readonly draft: StateDraft;
  private readonly blocks: BlockProgress;
  private readonly arrivals: Arrivals;
  private readonly failures: Failures;

  constructor(definition: WorkflowDefinition, from: RunState) {
    this.draft = new StateDraft(definition, from);
    this.blocks = new BlockProgress(this.draft);
    this.arrivals = new Arrivals(this.draft, this.blocks);
    this.failures = new Failures(this.draft, this.blocks);
  }

  get state(): RunState {
    return this.draft.state;
  }

  get commands(): RunCommand[] {
    return this.draft.commands;
  }

  /** Nothing that stands after the event that ended a run changes anything. */
  apply(event: PlacedEvent): void {
    this.draft.at = event.at;
    this.draft.set({ lastSeq: event.seq });
    if (!hasEnded(this.draft.state)) this.occurred(event);
  }

  private occurred({ type, data, at }: PlacedEvent): void {
    switch (type) {
      case 'run.created':
        this.draft.set({ status: data.queued ? 'queued' : 'running', createdAt: at, input: data.input });
        if (data.budget !== undefined) this.draft.set({ budget: data.budget });
        if (!data.queued) this.blocks.begin(this.draft.tree.root, '');
        return;
      case 'run.admitted':
        this.draft.set({ status: 'running' });
        this.blocks.begin(this.draft.tree.root, '');
        return;
      case 'step.scheduled':
        this.confirmed(data);
        return;
      case 'step.started':
        this.draft.change(data.stepId, { status: 'running', attempt: data.attempt });
        return;
      case 'step.skipped':
        this.draft.end(data.stepId, { status: 'skipped', attempt: this.draft.attemptOf(data.stepId) });
        this.blocks.ended(data.stepId);
        return;
      case 'step.entered':
        this.blocks.entered(data);
        return;
      case 'step.iterated':
        this.draft.change(data.stepId, { status: 'entered', iteration: data.iteration, previous: data.output });
        this.blocks.begin(
          this.draft.tree.block(idOf(data.stepId), 'each'),
          iterationPrefix(data.stepId, data.iteration),
        );
        return;
      case 'step.waiting':
      case 'approval.requested':
      case 'child.started':
        this.arrivals.waits({ type, data } as WaitEvent);
        return;
      case 'signal.received':
        this.arrivals.signalled(data);
        return;
      case 'approval.decided':
        this.arrivals.approved(data);
        return;
      case 'child.ended':
        this.arrivals.childEnded(data);
        return;
      case 'step.completed':
        if (data.copiedFrom === undefined) this.draft.used({ steps: 1 });
        this.draft.end(data.stepId, { status: 'completed', attempt: data.attempt, output: data.output });
        this.blocks.ended(data.stepId);
        return;
      case 'step.failed':
        this.draft.used({ steps: 1 });
        this.failures.failedAttempt(data);
        return;
      case 'model.called':
        this.draft.used({ tokens: data.usage.promptTokens - data.usage.cachedTokens + data.usage.outputTokens });
        return;
      case 'tool.called':
        this.draft.used({ toolCalls: 1 });
        return;
      case 'retrieval.done':
      case 'memory.accessed':
      case 'context.chosen':
      case 'policy.decided':
      case 'assurance.planned':
      case 'candidate.scored':
      case 'assurance.concluded':
        return;
      case 'run.suspended':
        this.draft.set({ status: 'suspended' });
        if (data.stepId !== undefined) this.rest(data.stepId);
        return;
      case 'run.resumed':
        this.draft.set({ status: 'running', budget: data.budget });
        return;
      case 'run.completed':
        this.draft.set({ status: 'completed' });
        return;
      case 'run.failed':
        this.draft.set({ status: 'failed' });
        return;
      case 'run.cancelled':
        this.draft.set({ status: 'cancelled' });
        return;
    }
  }

  /** A step that a budget stopped is looked at anew, as it was looked at before it began. */
  private rest(path: string): void {
    const state = this.draft.steps.get(path);
    if (state !== undefined && !isOver(state))
      this.draft.schedule(path, { ...state, status: state.status === 'running' ? 'scheduled' : state.status });
  }

  /** Earlier versions said so in the log; here it has been decided already, but for when. */
  private confirmed({ stepId, attempt, notBefore }: RunEventData<'step.scheduled'>): void {
    if (this.draft.steps.get(stepId)?.attempt === attempt && notBefore !== undefined)
      this.draft.change(stepId, { notBefore });
  }
}
