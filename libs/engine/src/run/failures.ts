import type { ErrorRecord, RunEventData } from '@marimba/contracts';
import { blocksOf } from '../definition/step-tree.js';
import type { BlockProgress } from './block-progress.js';
import { isOver, isPending, type StepState } from './run-state.js';
import type { StateDraft } from './state-draft.js';
import { idOf, isInside, ownerOf, prefixOf } from './step-path.js';

/** What a failure does: another attempt, what `onError` says, or the failure of the step around it and of the run. */
export class Failures {
  constructor(
    private readonly draft: StateDraft,
    private readonly blocks: BlockProgress,
  ) {}

  failedAttempt({ stepId: path, attempt, error, willRetry, retryAt }: RunEventData<'step.failed'>): void {
    const handled = this.draft.steps.get(path)?.error !== undefined;
    if (!willRetry) {
      this.failed(path, attempt, error, handled);
      return;
    }
    const step = this.draft.tree.step(idOf(path));
    this.forgetInside(path);
    this.draft.schedule(path, {
      status: 'scheduled',
      attempt: attempt + 1,
      notBefore: retryAt ?? this.draft.after(step, attempt),
    });
  }

  /** For good: its own `onError`, else that of a step around it, else the run fails. */
  private failed(path: string, attempt: number, error: ErrorRecord, handled: boolean): void {
    const step = this.draft.tree.step(idOf(path));
    this.abandonInside(path);
    if (step.onError !== undefined && !handled) {
      const state: StepState = { status: 'handling', attempt, error };
      this.draft.steps.set(path, state);
      if (step.onError.steps === undefined) {
        this.blocks.finish(path);
        return;
      }
      this.forgetInside(path);
      this.blocks.begin(this.draft.tree.block(step.id, 'onError'), path);
      return;
    }
    this.draft.end(path, { status: 'failed', attempt, error });
    const owner = ownerOf(prefixOf(path));
    if (owner === undefined) {
      this.draft.commands.push({ type: 'fail-run', stepId: path, error });
      return;
    }
    this.failedInside(owner.path, path, error);
  }

  private failedInside(path: string, cause: string, error: ErrorRecord): void {
    const { attempt, error: handledError } = this.draft.steps.get(path)!;
    const step = this.draft.tree.step(idOf(path));
    const again = handledError === undefined && !error.terminal && attempt < (step.retry?.attempts ?? 1);
    if (again) {
      this.abandonInside(path);
      this.forgetInside(path);
      this.draft.schedule(path, {
        status: 'scheduled',
        attempt: attempt + 1,
        notBefore: this.draft.after(step, attempt),
      });
      return;
    }
    const message = `step '${cause}' failed: ${error.message}`;
    const outer = blocksOf(step).length > 0 && !error.message.startsWith("step '") ? { ...error, message } : error;
    this.failed(path, attempt, outer, handledError !== undefined);
  }

  /** Whatever runs inside a step stops. */
  private abandonInside(path: string): void {
    const stopped: string[] = [];
    for (const [inner, state] of this.draft.steps) {
      if (!isInside(inner, path) || isOver(state)) continue;
      if (isPending(state)) stopped.push(inner);
      this.draft.steps.set(inner, { status: 'abandoned', attempt: state.attempt });
    }
    const own = this.draft.steps.get(path);
    if (own !== undefined && isPending(own)) stopped.push(path);
    if (stopped.length > 0) this.draft.commands.push({ type: 'unschedule', stepIds: stopped });
  }

  /** The steps inside begin anew, as if they had never been. */
  private forgetInside(path: string): void {
    for (const inner of this.draft.steps.keys()) if (isInside(inner, path)) this.draft.steps.delete(inner);
  }
}
