import type { JsonValue, NewRunEvent, RunEvent, StepJob, StoredValue, WorkflowDefinition } from '@marimba/contracts';

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
}

export interface ClaimRequest {
  job: StepJob;
  worker: string;
  leaseMs: number;
}

/** A scheduled step that nobody works on: never claimed, or its lease has expired. */
export interface PendingStep {
  job: StepJob;
  notBefore: Date | undefined;
}

/**
 * The log of runs and the leases on their steps. `append` also keeps the projections in the same transaction: the run's
 * status and output, and one row a scheduled step (made by `step.scheduled`, removed by `step.completed` and `step.failed`,
 * all of a run's rows removed when it ends), which is what is claimed and what the reconciler lists.
 */
export interface RunStore {
  /** @throws TerminalError run.not-found */
  load(tenantId: string, runId: string): Promise<RunHistory>;
  /**
   * Appends events after `expectedSeq` in one transaction. With a lease, only while that lease is still held.
   * @throws MarimbaError run.sequence-conflict when the log has grown; TerminalError step.lease-lost
   */
  append(
    tenantId: string,
    runId: string,
    expectedSeq: number,
    events: NewRunEvent[],
    lease?: StepLease,
  ): Promise<RunEvent[]>;
  /** Compare-and-set; undefined when another holds it or the step is no longer pending at this attempt. */
  claim(request: ClaimRequest): Promise<StepLease | undefined>;
  /** False when the lease was lost or the run has ended: stop working. */
  renew(lease: StepLease, leaseMs: number): Promise<boolean>;
  /** Lets go without finishing, so that another can claim at once (an orderly stop). */
  release(lease: StepLease): Promise<void>;
  /** Of all tenants, oldest first: pending steps unclaimed for `graceMs` past their `notBefore`, or whose lease has expired. */
  listPendingSteps(options: { graceMs: number; limit: number }): Promise<PendingStep[]>;
  keep(tenantId: string, value: JsonValue): Promise<StoredValue>;
  /** @throws TerminalError blob.not-found, blob.corrupt */
  resolve(tenantId: string, value: StoredValue): Promise<JsonValue>;
}

export interface JobQueue {
  /**
   * Idempotent for (run, step, attempt) while the job waits. `redeliver`: also when a worker has taken the job, since that
   * worker's lease has expired.
   */
  enqueueStep(job: StepJob, options?: { delayMs?: number; redeliver?: boolean }): Promise<void>;
}

/** Tells whoever streams a run that its log has grown. Losing a message loses nothing: readers also poll. */
export interface RunNotifier {
  runChanged(runId: string, lastSeq: number): Promise<void>;
}

export interface Clock {
  now(): Date;
}
