import type { NewRunEvent, RunEvent } from '@marimba/contracts';
import { TerminalError } from '@marimba/contracts';
import type { PendingRow, StepLease } from '../ports.js';
import type { RunState } from './run-state.js';

/** Something to be appended to a run's log, made of the newest state; made anew when the log has grown meanwhile. */
export interface Contribution {
  /** Nothing is written unless it is held. */
  lease?: StepLease;
  /** Claimed with the write; nothing is written when another has the step. */
  claim?: { stepId: string; attempt: number; token: string };
  /** True where the attempt of the lease is over with this. */
  settles?: boolean;
  /** Only while the workflow has fewer runs at work than this. */
  atMost?: number;
  build(state: RunState): NewRunEvent[] | Promise<NewRunEvent[]>;
}

export interface Contributed {
  events: RunEvent[];
  /** Steps that were claimed with the same write, for whoever contributed. */
  claimed: StepLease[];
}

/** What the writer asks of whoever executes steps: which pending steps are to be claimed with a write. */
export interface Claims {
  worker: string;
  leaseMs: number;
  token(): string;
  /** Before steps are chosen: whether the lanes of the run are needed by others. */
  look(): Promise<void>;
  /** Chooses among these, in order; nothing where nobody executes steps here. */
  choose(candidates: PendingRow[], settled: number, isNew: (stepId: string) => boolean): PendingRow[];
  /** The steps that were made pending and claimed by nobody. */
  left(rows: PendingRow[]): void;
}

export const lost = (stepId: string, runId: string): TerminalError =>
  new TerminalError('step.lease-lost', `the lease on step '${stepId}' of run ${runId} is lost`);

export const ended = (runId: string, status: string): TerminalError =>
  new TerminalError('run.already-ended', `run ${runId} is ${status}; nothing can be added to it`);

export const full = (runId: string): TerminalError =>
  new TerminalError('workflow.full', `the workflow of run ${runId} has as many runs at work as it may`);
