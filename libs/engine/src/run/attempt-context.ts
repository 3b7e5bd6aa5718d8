import {
  type ApprovalAnswer,
  AwaitsApproval,
  type Budget,
  type CallEventBody,
  type CallEventType,
  canonicalJson,
  type JsonValue,
  type NewRunEvent,
  type RunEventOf,
  type StepContext,
  type StoredValue,
  sha256Of,
  TerminalError,
} from '@marimba/contracts';
import type { RunStore, StepLease } from '../ports.js';
import type { ActiveRun } from './active-run.js';
import { BudgetExceeded } from './budget.js';
import type { PausePoint } from './engine-parts.js';

interface AttemptParts {
  store: RunStore;
  run: ActiveRun;
  lease: StepLease;
  signal: AbortSignal;
  user: string | undefined;
  idempotencyKey: string;
  untrustedInputs: readonly string[];
  /** Of the run, and of the step alone. */
  budget: Budget | undefined;
  stepBudget: Pick<Budget, 'tokens' | 'toolCalls'> | undefined;
  logGrew(lastSeq: number): void;
  pause(point: PausePoint): void | Promise<void>;
}

/** What a handler sees of the engine during one attempt: the log through the lease that the attempt holds. */
export class AttemptContext implements StepContext {
  readonly tenantId: string;
  readonly runId: string;
  readonly stepId: string;
  readonly user: string | undefined;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly untrustedInputs: readonly string[];
  readonly signal: AbortSignal;
  /** To be appended with the outcome. */
  readonly last: NewRunEvent[] = [];

  constructor(private readonly parts: AttemptParts) {
    const { lease, user, idempotencyKey, untrustedInputs, signal } = parts;
    this.tenantId = lease.tenantId;
    this.runId = lease.runId;
    this.stepId = lease.stepId;
    this.user = user;
    this.attempt = lease.attempt;
    this.idempotencyKey = idempotencyKey;
    this.untrustedInputs = untrustedInputs;
    this.signal = signal;
  }

  async record<T extends CallEventType>(type: T, body: CallEventBody<T>): Promise<void> {
    const event = this.eventOf(type, body);
    const { events } = await this.parts.run.contribute({ lease: this.parts.lease, build: () => [event] });
    for (const { seq } of events) this.parts.logGrew(seq);
    await this.parts.pause('after-record');
  }

  recordLast<T extends CallEventType>(type: T, body: CallEventBody<T>): void {
    this.last.push(this.eventOf(type, body));
  }

  async reserve({ tokens = 0, toolCalls = 0 }: { tokens?: number; toolCalls?: number }): Promise<void> {
    const { store, lease, budget, stepBudget } = this.parts;
    this.refuseBeyond(stepBudget, tokens, toolCalls);
    const bound = budget?.tokens !== undefined || budget?.toolCalls !== undefined;
    // Tokens also count for the tenant, whatever budget the run has.
    if (!bound && tokens === 0) return;
    const reservation = await store.reserve(lease, { tokens, toolCalls }, budget ?? {});
    if (reservation === 'held') {
      if (bound) await this.parts.pause('after-reserve');
      return;
    }
    const kind =
      reservation === 'beyond-tenant' || (budget?.tokens !== undefined && tokens > 0) ? 'tokens' : 'toolCalls';
    const call = `a call of step '${this.stepId}' may use ${kind === 'tokens' ? tokens : toolCalls} ${kind}, more than is left of`;
    throw new BudgetExceeded(
      kind,
      reservation === 'beyond-tenant'
        ? `${call} what this tenant may use today; resume the run tomorrow (UTC), or when the administrator of the installation has raised the limit`
        : `${call} the budget of ${budget?.[kind]}`,
    );
  }

  recorded<T extends CallEventType>(type: T, callKey: string): RunEventOf<T> | undefined {
    const isThisCall = (event: ActiveRun['events'][number]): event is RunEventOf<T> =>
      event.type === type &&
      (event.data as { stepId: string }).stepId === this.stepId &&
      (event.data as { callKey: string }).callKey === callKey;
    return this.parts.run.events.findLast(isThisCall);
  }

  async approval(question: { title: string; subject: JsonValue }): Promise<ApprovalAnswer> {
    const subjectSha256 = sha256Of(canonicalJson(question.subject));
    const decided = this.parts.run.events.findLast(
      (event) =>
        event.type === 'approval.decided' &&
        event.data.stepId === this.stepId &&
        event.data.subjectSha256 === subjectSha256,
    ) as RunEventOf<'approval.decided'> | undefined;
    if (decided === undefined) throw new AwaitsApproval({ ...question, subjectSha256 });
    const { approved, decidedBy, reason } = decided.data;
    return { approved, decidedBy, reason };
  }

  keep(value: JsonValue): Promise<StoredValue> {
    return this.parts.store.keep(this.tenantId, value);
  }

  resolve(value: StoredValue): Promise<JsonValue> {
    return this.parts.store.resolve(this.tenantId, value);
  }

  /** Of the step's own budget, by what its attempts have in the log: beyond it the step fails, and is not tried again. */
  private refuseBeyond(own: AttemptParts['stepBudget'], tokens: number, toolCalls: number): void {
    if (own === undefined) return;
    let usedTokens = tokens;
    let usedCalls = toolCalls;
    for (const event of this.parts.run.events) {
      if (!('stepId' in event.data) || event.data.stepId !== this.stepId) continue;
      if (event.type === 'tool.called') usedCalls += 1;
      if (event.type === 'model.called') {
        const { promptTokens, cachedTokens, outputTokens } = event.data.usage;
        usedTokens += promptTokens - cachedTokens + outputTokens;
      }
    }
    const over =
      usedTokens > (own.tokens ?? Number.POSITIVE_INFINITY)
        ? `${own.tokens} tokens`
        : usedCalls > (own.toolCalls ?? Number.POSITIVE_INFINITY)
          ? `${own.toolCalls} tool calls`
          : undefined;
    if (over !== undefined)
      throw new TerminalError('budget.exceeded', `step '${this.stepId}' would use more than its ${over}`, {
        remedy: 'raise the budget of the step',
      });
  }

  private eventOf<T extends CallEventType>(type: T, body: CallEventBody<T>): NewRunEvent {
    const data = { v: 1, stepId: this.stepId, attempt: this.attempt, ...body };
    return { type, data } as unknown as NewRunEvent;
  }
}
