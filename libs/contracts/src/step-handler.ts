import type { StepOfKind, WorkingKind } from './definition/step-types.js';
import type { StoredValue } from './events/stored-value.js';
import type { JsonValue } from './json.js';
import type { RunEventData, RunEventOf } from './run-event.js';

/** What a handler may write into the log while it works. Step id, attempt and version are added for it. */
export type CallEventType =
  | 'model.called'
  | 'tool.called'
  | 'retrieval.done'
  | 'memory.accessed'
  | 'context.chosen'
  | 'policy.decided'
  | 'assurance.planned'
  | 'candidate.scored'
  | 'assurance.concluded';
export type CallEventBody<T extends CallEventType> = Omit<RunEventData<T>, 'v' | 'stepId' | 'attempt'>;

/** What a person said to a question of a step. */
export interface ApprovalAnswer {
  approved: boolean;
  decidedBy: string;
  reason?: string | undefined;
}

/**
 * Thrown by `StepContext.approval`: the step lets go of its worker and is begun again when the question is answered. A
 * handler lets it through.
 */
export class AwaitsApproval extends Error {
  constructor(readonly question: { title: string; subject: JsonValue; subjectSha256: string }) {
    super(`waits for an approval: ${question.title}`);
  }
}

/** What the engine gives a handler for one attempt at one step. */
export interface StepContext {
  readonly tenantId: string;
  readonly runId: string;
  /** The step's path: 'summarise', or 'each[3].summarise' inside others. */
  readonly stepId: string;
  /** The person the run is for. */
  readonly user: string | undefined;
  readonly attempt: number;
  /** Stable for (run, step, iteration): the same on every attempt and every worker. */
  readonly idempotencyKey: string;
  /** The steps ('steps.<id>') that this one's templates read and whose outputs may hold text that nobody of the tenant wrote. */
  readonly untrustedInputs: readonly string[];
  /** Aborts when the run is cancelled, the lease is lost or the worker stops. */
  readonly signal: AbortSignal;
  /** Appends an event at once and durably. @throws TerminalError step.lease-lost when another worker has taken the step. */
  record<T extends CallEventType>(type: T, body: CallEventBody<T>): Promise<void>;
  /** Appends an event together with the step's outcome: for a call that is the step's last, so that both are one write. */
  recordLast<T extends CallEventType>(type: T, body: CallEventBody<T>): void;
  /**
   * Sets aside what a call may use of the run's budget before it is made. Nothing where the run and the step have none.
   * @throws BudgetExceeded when less is left
   */
  reserve(use: { tokens?: number; toolCalls?: number }): Promise<void>;
  /** What an earlier claim of this step recorded under the key, so that work that was paid for is not done again. */
  recorded<T extends CallEventType>(type: T, callKey: string): RunEventOf<T> | undefined;
  /**
   * What a person says to a question about exactly this subject. While nobody has, the step waits, however long, and no
   * worker with it. The same subject is asked once; another is another question.
   * @throws AwaitsApproval
   */
  approval(question: { title: string; subject: JsonValue }): Promise<ApprovalAnswer>;
  /** Keeps a value: small ones inline, large ones as a content-addressed blob. */
  keep(value: JsonValue): Promise<StoredValue>;
  /** The value behind what `keep` gave. */
  resolve(value: StoredValue): Promise<JsonValue>;
}

/** Runs one working kind. The step arrives with every template already evaluated. */
export interface StepHandler<K extends WorkingKind = WorkingKind> {
  readonly kind: K;
  execute(step: StepOfKind<K>, context: StepContext): Promise<JsonValue>;
}

/** A handler of whatever kind. */
export type AnyStepHandler = { [K in WorkingKind]: StepHandler<K> }[WorkingKind];
