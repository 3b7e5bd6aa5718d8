import type { Budget, ErrorRecord, RunStatus, RunUsage, StoredValue } from '@marimba/contracts';

/**
 * `scheduled`, `running`: its turn has come, and a worker is to begin or has begun it. `entered`: the steps inside it run.
 * `waiting`: for a time, a signal, a person or another run. `handling`: the steps of its `onError` run. `finishing`: what it
 * waited for is there, and a worker is to end it. `abandoned`: stopped, because a step around it has failed.
 */
export type StepStatus =
  | 'scheduled'
  | 'running'
  | 'entered'
  | 'waiting'
  | 'handling'
  | 'finishing'
  | 'completed'
  | 'skipped'
  | 'failed'
  | 'abandoned';

export interface StepState {
  status: StepStatus;
  /** 1-based; the newest attempt. */
  attempt: number;
  /** ISO time before which nobody need look at it: of a scheduled attempt, or the end of a wait. */
  notBefore?: string;
  output?: StoredValue;
  /** Of a step that has failed for good. */
  error?: ErrorRecord;
  /** Of a map. `begun`: items whose steps have been scheduled. */
  items?: StoredValue;
  count?: number;
  begun?: number;
  /** Of a branch. */
  case?: string;
  /** Of a loop. */
  iteration?: number;
  previous?: StoredValue;
  /** The signal that it waits for. */
  signal?: string;
  /** Hash of what an approval asks for. */
  subjectSha256?: string;
  childRunId?: string;
  /** What ended the wait. */
  arrived?: { payload?: StoredValue; decision?: ApprovalDecision; error?: ErrorRecord };
}

export interface ApprovalDecision {
  stepId: string;
  subjectSha256: string;
  approved: boolean;
  reason?: string | undefined;
  decidedBy: string;
}

/** What the log of a run says, in short. A step that was never scheduled is not in `steps`. */
export interface RunState {
  status: 'new' | RunStatus;
  lastSeq: number;
  /** ISO time of the first event. */
  createdAt?: string;
  input?: StoredValue;
  /** By path. */
  steps: ReadonlyMap<string, StepState>;
  usage: RunUsage;
  /** Of the runs that it has begun and that have ended, with those below them. */
  usageBelow: RunUsage;
  /** In place of the definition's. */
  budget?: Budget;
  /** Ids of the signals that have come, so that none counts twice. */
  signalIds: ReadonlySet<string>;
  /** Signals that nobody has waited for yet, oldest first. */
  signals: readonly { name: string; payload: StoredValue }[];
  /** Approvals that came before they were asked for. */
  decisions: readonly ApprovalDecision[];
}

export const emptyRunState: RunState = {
  status: 'new',
  lastSeq: 0,
  steps: new Map(),
  usage: { tokens: 0, toolCalls: 0, steps: 0 },
  usageBelow: { tokens: 0, toolCalls: 0, steps: 0 },
  signalIds: new Set(),
  signals: [],
  decisions: [],
};

export const hasEnded = ({ status }: Pick<RunState, 'status'>): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** Whether others may count on the step's output: null where it was skipped. */
export const isDone = (step: StepState | undefined): boolean =>
  step?.status === 'completed' || step?.status === 'skipped';

export const isOver = ({ status }: StepState): boolean =>
  status === 'completed' || status === 'skipped' || status === 'failed' || status === 'abandoned';

/** Whether a worker is to look at the step, now or at `notBefore`: it has a row among the pending steps. */
export function isPending({ status, notBefore }: StepState): boolean {
  if (status === 'scheduled' || status === 'running' || status === 'finishing') return true;
  return (status === 'entered' || status === 'waiting') && notBefore !== undefined;
}
