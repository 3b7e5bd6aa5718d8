import type {
  Budget,
  JsonValue,
  NewRunEvent,
  RunEvent,
  RunLink,
  StepJob,
  StoredValue,
  WorkflowDefinition,
} from '@marimba/contracts';

/** Everything that is needed to decide about a run. */
export interface RunHistory {
  tenantId: string;
  runId: string;
  definition: WorkflowDefinition;
  events: RunEvent[];
}

/** The right to work on one attempt at a step until it expires or is taken over. */
export interface StepLease {
  tenantId: string;
  runId: string;
  stepId: string;
  attempt: number;
  token: string;
  expiresAt: Date;
  /** How often this attempt has been claimed, this time included. */
  claims: number;
  /** The log says that this claim has begun the step. */
  begun?: true;
}

export interface ClaimRequest {
  job: StepJob;
  worker: string;
  leaseMs: number;
}

/** A pending step that nobody works on: never claimed, or its lease has expired. */
export interface PendingStep {
  job: StepJob;
  notBefore: Date | undefined;
}

/** A step that is pending from now on; `token` when it is claimed with the same write. */
export interface PendingRow {
  stepId: string;
  attempt: number;
  notBefore?: string | undefined;
  token?: string | undefined;
}

export interface AppendRequest {
  tenantId: string;
  runId: string;
  /** The event that these follow: nothing is written when it is not the last. */
  after: { seq: number; hash: string };
  /** Time of the events, ISO 8601. */
  at: string;
  events: readonly NewRunEvent[];
  /** All must be held. */
  leases?: readonly StepLease[];
  /** All are claimed, as {@link RunStore.claim} does; one that cannot be is a lost lease. */
  claim?: readonly { stepId: string; attempt: number; token: string }[];
  /** Changes of the pending steps: these are none any more, these are, these are claimed if nobody has them. */
  drop?: readonly string[];
  put?: readonly PendingRow[];
  take?: readonly { stepId: string; attempt: number; token: string }[];
  /** For whom and for how long steps are claimed. */
  worker?: string;
  leaseMs?: number;
  /** Only while fewer runs of the workflow than this are running or suspended. */
  atMost?: number;
}

export type AppendOutcome =
  /** `claimed`: those of `claim`, and how often they have been claimed. */
  | { outcome: 'done'; events: RunEvent[]; taken: string[]; claimed: { stepId: string; claims: number }[] }
  /** Nothing was written: the log has grown, has ended, leases are lost, or the workflow has its runs already. */
  | { outcome: 'conflict' | 'ended' | 'full' }
  /** With the tokens of the lost ones. */
  | { outcome: 'lease-lost'; lost: string[] };

/** A run that has ended, and the run that waits for it. */
export interface EndedChild {
  tenantId: string;
  runId: string;
  parent: RunLink;
}

/**
 * The log of runs and the leases on their steps. `append` also keeps the projections in the same transaction: the run's
 * status, output and use of its budget, and one row a pending step, which is what is claimed and what the reconciler lists.
 */
/** `beyond-…`: nothing was set aside. */
export type Reservation = 'held' | 'beyond-budget' | 'beyond-tenant';

export interface RunStore {
  /** @throws TerminalError run.not-found */
  load(tenantId: string, runId: string): Promise<RunHistory>;
  /** @throws TerminalError run.not-found */
  eventsAfter(tenantId: string, runId: string, seq: number, limit: number): Promise<RunEvent[]>;
  /** One transaction, one round trip, which it may share with those of other runs. @throws TerminalError run.not-found */
  append(request: AppendRequest): Promise<AppendOutcome>;
  /** Compare-and-set; undefined when another holds it or the step is no longer pending at this attempt. */
  claim(request: ClaimRequest): Promise<StepLease | undefined>;
  /** False when the lease was lost or the run has ended: stop working. */
  renew(lease: StepLease, leaseMs: number): Promise<boolean>;
  /** Lets go without finishing, so that another can claim at once (an orderly stop). */
  release(lease: StepLease): Promise<void>;
  /**
   * Sets aside for a call of the lease's step what it may use, if with all that was used and is set aside by others the
   * budget of the run holds, and what the tenant may use today; else says which does not.
   */
  reserve(lease: StepLease, use: { tokens: number; toolCalls: number }, budget: Budget): Promise<Reservation>;
  /** Of all tenants, oldest first, with the workflows that they count for: pending steps unclaimed for `graceMs` past their `notBefore`, or whose lease has expired. */
  listPendingSteps(options: { graceMs: number; limit: number }): Promise<PendingStep[]>;
  /** Of all tenants, oldest first: runs that wait to be admitted. */
  listQueuedRuns(limit: number): Promise<{ tenantId: string; runId: string }[]>;
  /** The queued runs of the workflow of this run, oldest first. */
  queuedBeside(tenantId: string, runId: string, limit: number): Promise<string[]>;
  /** Of all tenants: ended runs whose parents do not know it yet. */
  listEndedChildren(limit: number): Promise<EndedChild[]>;
  childTold(child: EndedChild): Promise<void>;
  /** Runs that a run has begun and that have not ended. */
  openChildren(tenantId: string, runId: string): Promise<string[]>;
  keep(tenantId: string, value: JsonValue): Promise<StoredValue>;
  /** @throws TerminalError blob.not-found, blob.corrupt */
  resolve(tenantId: string, value: StoredValue): Promise<JsonValue>;
}

export interface JobQueue {
  /**
   * Idempotent for (run, step, attempt) while the job waits; one that is delayed does not stand in for one that is due
   * now. `redeliver`: also when a worker has taken the job, since it does not work on this step any more.
   */
  enqueueStep(job: StepJob, options?: { delayMs?: number; redeliver?: boolean }): Promise<void>;
  /** Whether jobs wait that nobody has taken; left out where there is no telling. Never waits long, and never fails. */
  othersWait?(): Promise<boolean>;
}

/** A process that starts runs and executes steps begins a new run itself, without the queue. */
export interface RunTaker {
  /**
   * Claims of the steps that a run begins with as many as there are lanes for. Undefined where the queue is to say who
   * works on them: no lane is free, others wait, or the process stops.
   */
  take(run: { tenantId: string; runId: string; put: readonly PendingRow[] }): Promise<TakenRun | undefined>;
}

/** A run that is to begin where it is written; one of the two ends it. */
export interface TakenRun {
  /** To be written with the run: its pending steps, the claimed ones with a token. */
  put: readonly PendingRow[];
  worker: string;
  leaseMs: number;
  /** It is written: works on it from now on. */
  begin(history: RunHistory): void;
  /** It was not written. */
  drop(): void;
}

/** What was taken for the newest version of a workflow is not the newest any more. */
export class NewerVersion extends Error {}

/** Begins the run of a `workflow` step. */
export interface ChildRuns {
  /** Idempotent by `runId`. @throws TerminalError workflow.not-found, run.input-invalid, run.too-deep */
  start(request: {
    tenantId: string;
    runId: string;
    workflow: string;
    version?: number | undefined;
    input: Record<string, JsonValue>;
    user?: string | undefined;
    /** What is left to the run that begins it. */
    budgetLeft?: Budget | undefined;
    parent: RunLink & { depth: number };
  }): Promise<{ version: number }>;
}

/** Tells whoever streams a run that its log has grown. Losing a message loses nothing: readers also poll. */
export interface RunNotifier {
  runChanged(runId: string, lastSeq: number): Promise<void>;
}

export interface Clock {
  now(): Date;
}

/** Chance, for what may differ from run to run: tokens of leases and the jitter of retries. */
export interface Chance {
  token(): string;
  /** In [0, 1). */
  lot(): number;
}
