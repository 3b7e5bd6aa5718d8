import { type RunEventData, workflowLimits } from '@marimba/contracts';
import type { BlockProgress } from './block-progress.js';
import type { ApprovalDecision, StepState } from './run-state.js';
import type { StateDraft } from './state-draft.js';
import { idOf } from './step-path.js';

export type WaitEvent = {
  [T in 'step.waiting' | 'approval.requested' | 'child.started']: { type: T; data: RunEventData<T> };
}['step.waiting' | 'approval.requested' | 'child.started'];

/** What steps wait for: signals, approvals and other runs, which may come before anybody waits for them. */
export class Arrivals {
  constructor(
    private readonly draft: StateDraft,
    private readonly blocks: BlockProgress,
  ) {}

  waits({ type, data }: WaitEvent): void {
    const { stepId: path, attempt, until } = data;
    const state: StepState = {
      status: 'waiting',
      attempt,
      ...(until === undefined ? {} : { notBefore: until }),
      ...(type === 'step.waiting' && data.signal !== undefined ? { signal: data.signal } : {}),
      ...(type === 'approval.requested' ? { subjectSha256: data.subjectSha256 } : {}),
      ...(type === 'child.started' ? { childRunId: data.childRunId } : {}),
    };
    this.draft.steps.set(path, state);
    const arrived = type === 'child.started' ? undefined : this.arrivedBefore(path, state);
    if (arrived !== undefined) this.arrive(path, arrived);
    else if (until !== undefined) this.draft.schedule(path, state);
  }

  /** What came before anybody waited for it. */
  private arrivedBefore(path: string, { signal, subjectSha256 }: StepState): StepState['arrived'] {
    if (signal !== undefined) {
      const index = this.draft.state.signals.findIndex(({ name }) => name === signal);
      if (index === -1) return undefined;
      const { payload } = this.draft.state.signals[index]!;
      this.draft.set({ signals: this.draft.state.signals.toSpliced(index, 1) });
      return { payload };
    }
    const decision = this.draft.state.decisions.find(
      (each) => each.stepId === path && each.subjectSha256 === subjectSha256,
    );
    return decision && { decision };
  }

  private arrive(path: string, arrived: NonNullable<StepState['arrived']>): void {
    this.draft.change(path, { arrived });
    if (this.draft.tree.step(idOf(path)).kind === 'agent') this.goOn(path);
    else this.blocks.finish(path);
  }

  signalled({ id, name, payload }: RunEventData<'signal.received'>): void {
    if (this.draft.state.signalIds.has(id)) return;
    this.draft.set({ signalIds: new Set(this.draft.state.signalIds).add(id) });
    for (const [path, { status, signal }] of this.draft.steps)
      if (status === 'waiting' && signal === name) {
        this.arrive(path, { payload });
        return;
      }
    if (this.draft.state.signals.length < workflowLimits.waitingSignals)
      this.draft.set({ signals: [...this.draft.state.signals, { name, payload }] });
  }

  approved({ v: _version, ...decision }: RunEventData<'approval.decided'>): void {
    const state = this.draft.steps.get(decision.stepId);
    if (state?.status === 'waiting' && state.subjectSha256 === decision.subjectSha256) {
      this.arrive(decision.stepId, { decision });
      return;
    }
    const isSame = (each: ApprovalDecision) =>
      each.stepId === decision.stepId && each.subjectSha256 === decision.subjectSha256;
    if (!this.draft.state.decisions.some(isSame))
      this.draft.set({ decisions: [...this.draft.state.decisions, decision] });
  }

  childEnded({ stepId, childRunId, output, error, usage }: RunEventData<'child.ended'>): void {
    if (usage !== undefined) this.draft.usedBelow(usage);
    const state = this.draft.steps.get(stepId);
    if (state?.status !== 'waiting' || state.childRunId !== childRunId) return;
    this.arrive(stepId, {
      ...(output === undefined ? {} : { payload: output }),
      ...(error === undefined ? {} : { error }),
    });
  }

  /** A handler asked: the attempt begins again, and finds the answer in the log. */
  private goOn(path: string): void {
    const { notBefore: _deadline, ...state } = this.draft.steps.get(path)!;
    this.draft.schedule(path, { ...state, status: 'scheduled' });
  }
}
