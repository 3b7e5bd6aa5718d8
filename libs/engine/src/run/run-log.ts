import {
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type { RunHistory, RunStore, StepLease } from '../ports.js';
import { foldEvents, hasEnded, type RunState } from './run-state.js';

/**
 * One run's log as this process knows it. Appends are made one after the other at the expected sequence number; where
 * the log has grown meanwhile, it is read again and what is to be appended is built anew from the new state.
 */
export class RunLog {
  private history: RunHistory;
  private folded: RunState;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: RunStore,
    history: RunHistory,
  ) {
    this.history = history;
    this.folded = foldEvents(history.events);
  }

  /** @throws TerminalError run.not-found */
  static async open(store: RunStore, tenantId: string, runId: string): Promise<RunLog> {
    return new RunLog(store, await store.load(tenantId, runId));
  }

  get definition(): WorkflowDefinition {
    return this.history.definition;
  }

  get events(): readonly RunEvent[] {
    return this.history.events;
  }

  get state(): RunState {
    return this.folded;
  }

  /**
   * Appends what `build` makes of the newest state; nothing when it makes nothing.
   * @throws TerminalError run.already-ended, step.lease-lost
   */
  append(build: (state: RunState) => NewRunEvent[] | Promise<NewRunEvent[]>, lease?: StepLease): Promise<RunEvent[]> {
    const appended = this.queue.then(() => this.appendNow(build, lease));
    this.queue = appended.catch(() => undefined);
    return appended;
  }

  private async appendNow(
    build: (state: RunState) => NewRunEvent[] | Promise<NewRunEvent[]>,
    lease: StepLease | undefined,
  ): Promise<RunEvent[]> {
    const { tenantId, runId } = this.history;
    for (;;) {
      if (hasEnded(this.folded))
        throw new TerminalError(
          'run.already-ended',
          `run ${runId} is ${this.folded.status}; nothing can be added to it`,
        );
      const events = await build(this.folded);
      if (events.length === 0) return [];
      try {
        const appended = await this.store.append(tenantId, runId, this.folded.lastSeq, events, lease);
        this.history = { ...this.history, events: [...this.history.events, ...appended] };
        this.folded = foldEvents(appended, this.folded);
        return appended;
      } catch (error) {
        if (!(error instanceof MarimbaError) || error.code !== 'run.sequence-conflict') throw error;
        await this.reload();
      }
    }
  }

  private async reload(): Promise<void> {
    this.history = await this.store.load(this.history.tenantId, this.history.runId);
    this.folded = foldEvents(this.history.events);
  }
}
