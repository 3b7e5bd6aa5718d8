import { isTerminalEvent, type RunEvent, TerminalError } from '@marimba/contracts';
import { RunChanges } from '@marimba/queue';
import { Store } from '@marimba/store';
import type { OfferedWorkflow, OfferedWorkflows, RunOutcome } from '@marimba/tools';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import { RunCreator } from '../runs/run-creator.js';

const pageSize = 200;
/** How long a change that nobody told of stays unseen. */
const pollMs = 1_000;

/** A tenant's workflows, as they are offered to clients of the Model Context Protocol. */
@Injectable()
export class WorkflowRuns {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RunCreator) private readonly creator: RunCreator,
    @Inject(RunChanges) private readonly changes: RunChanges,
  ) {}

  of(caller: Principal): OfferedWorkflows {
    return {
      list: () => this.list(caller.tenantId),
      run: async (workflow, input, { key, signal, onProgress }) => {
        const { runId } = await this.creator.create(caller, { workflow, input }, key);
        return this.ended(caller.tenantId, runId, signal, onProgress);
      },
    };
  }

  private async list(tenantId: string): Promise<OfferedWorkflow[]> {
    const offered: OfferedWorkflow[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.store.workflows.list(tenantId, { limit: pageSize, cursor });
      for (const { name, definition } of page.items) {
        const { description, input, outputSchema } = definition;
        offered.push({ name, description, input, output: outputSchema });
      }
      cursor = page.next;
    } while (cursor !== undefined);
    return offered;
  }

  private async ended(
    tenantId: string,
    runId: string,
    signal: AbortSignal,
    onProgress: (done: number, message: string) => Promise<void>,
  ): Promise<RunOutcome> {
    let wake: (() => void) | undefined;
    const unlisten = this.changes.listen(runId, () => wake?.());
    try {
      for (let seq = 0; ; ) {
        signal.throwIfAborted();
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, pollMs);
        });
        const events = await this.store.runs.eventsAfter(tenantId, runId, seq, pageSize);
        for (const event of events) await onProgress(event.seq, said(event));
        const last = events.at(-1);
        seq = last?.seq ?? seq;
        if (last !== undefined && isTerminalEvent(last)) return await this.outcome(tenantId, runId);
        if (last === undefined) await changed;
      }
    } finally {
      unlisten();
    }
  }

  private async outcome(tenantId: string, runId: string): Promise<RunOutcome> {
    const { status, output, error } = await this.store.runs.get(tenantId, runId);
    if (status === 'completed') return { runId, output: output ?? null };
    if (error !== undefined) return { runId, error };
    throw new TerminalError('run.cancelled', `the run ${runId} was cancelled`);
  }
}

/** What a person sees of an event while they wait. */
function said({ type, data }: RunEvent): string {
  return 'stepId' in data && typeof data.stepId === 'string' ? `${type} ${data.stepId}` : type;
}
