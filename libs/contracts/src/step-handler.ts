import type { StepOfKind, WorkingKind } from './definition/step-types.js';
import type { JsonValue } from './json.js';
import type { RunEventData, RunEventOf, StoredValue } from './run-event.js';

/** What a handler may write into the log while it works. Step id, attempt and version are added for it. */
export type CallEventType = 'model.called' | 'tool.called' | 'retrieval.done' | 'context.chosen';
export type CallEventBody<T extends CallEventType> = Omit<RunEventData<T>, 'v' | 'stepId' | 'attempt'>;

/** What the engine gives a handler for one attempt at one step. */
export interface StepContext {
  readonly tenantId: string;
  readonly runId: string;
  /** The step's path: 'summarise', or 'each[3].summarise' inside others. */
  readonly stepId: string;
  readonly attempt: number;
  /** Stable for (run, step, iteration): the same on every attempt and every worker. */
  readonly idempotencyKey: string;
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
