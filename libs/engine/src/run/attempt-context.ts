import type {
  CallEventBody,
  CallEventType,
  JsonValue,
  NewRunEvent,
  RunEventOf,
  StepContext,
  StoredValue,
} from '@marimba/contracts';
import type { RunStore, StepLease } from '../ports.js';
import type { RunLog } from './run-log.js';

/** What a handler sees of the engine during one attempt: the log through the lease that the attempt holds. */
export class AttemptContext implements StepContext {
  readonly tenantId: string;
  readonly runId: string;
  readonly stepId: string;
  readonly attempt: number;
  readonly idempotencyKey: string;

  constructor(
    private readonly store: RunStore,
    private readonly log: RunLog,
    private readonly lease: StepLease,
    readonly signal: AbortSignal,
    private readonly logGrew: (lastSeq: number) => void,
  ) {
    this.tenantId = lease.tenantId;
    this.runId = lease.runId;
    this.stepId = lease.stepId;
    this.attempt = lease.attempt;
    this.idempotencyKey = `${lease.runId}/${lease.stepId}`;
  }

  async record<T extends CallEventType>(type: T, body: CallEventBody<T>): Promise<void> {
    const data = { v: 1, stepId: this.stepId, attempt: this.attempt, ...body };
    const event = { type, data } as unknown as NewRunEvent;
    const appended = await this.log.append(() => [event], this.lease);
    for (const { seq } of appended) this.logGrew(seq);
  }

  recorded<T extends CallEventType>(type: T, callKey: string): RunEventOf<T> | undefined {
    const isThisCall = (event: RunLog['events'][number]): event is RunEventOf<T> =>
      event.type === type &&
      (event.data as { stepId: string }).stepId === this.stepId &&
      (event.data as { callKey: string }).callKey === callKey;
    return this.log.events.findLast(isThisCall);
  }

  keep(value: JsonValue): Promise<StoredValue> {
    return this.store.keep(this.tenantId, value);
  }

  resolve(value: StoredValue): Promise<JsonValue> {
    return this.store.resolve(this.tenantId, value);
  }
}
