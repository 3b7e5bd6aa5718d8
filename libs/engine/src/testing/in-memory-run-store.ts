import {
  canonicalJson,
  chained,
  genesisHash,
  isTerminalEvent,
  type JsonValue,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  type StoredValue,
  sha256Of,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type { ClaimRequest, Clock, PendingStep, RunHistory, RunStore, StepLease } from '../ports.js';

interface StepRow {
  tenantId: string;
  runId: string;
  stepId: string;
  attempt: number;
  notBefore: Date | undefined;
  scheduledAt: Date;
  lease: StepLease | undefined;
}

export interface NewRun {
  runId: string;
  definition: WorkflowDefinition;
  events: NewRunEvent[];
}

const inlineBytes = 4_096;
const blobMediaType = 'application/json';

/** A RunStore in memory, with the semantics that every store must have (see `runStoreConformance`). */
export class InMemoryRunStore implements RunStore {
  private readonly runs = new Map<string, RunHistory>();
  private readonly rows = new Map<string, StepRow>();
  private readonly blobs = new Map<string, string>();
  private tokens = 0;
  /** Successful calls of `append`, for tests that count writes. */
  appends = 0;

  constructor(private readonly clock: Clock) {}

  async create(tenantId: string, { runId, definition, events }: NewRun): Promise<void> {
    this.runs.set(runId, { tenantId, runId, definition, events: [] });
    await this.append(tenantId, runId, 0, events);
  }

  async load(tenantId: string, runId: string): Promise<RunHistory> {
    return structuredClone(this.history(tenantId, runId));
  }

  async append(
    tenantId: string,
    runId: string,
    expectedSeq: number,
    events: NewRunEvent[],
    lease?: StepLease,
  ): Promise<RunEvent[]> {
    const history = this.history(tenantId, runId);
    if (lease !== undefined && this.rowHeldBy(lease) === undefined)
      throw new TerminalError('step.lease-lost', `the lease on step '${lease.stepId}' of run ${runId} is lost`);
    if (history.events.length !== expectedSeq)
      throw new MarimbaError('run.sequence-conflict', `the log of run ${runId} has grown past event ${expectedSeq}`);
    const appended = events.map((event) => this.write(history, structuredClone(event)));
    this.appends++;
    return structuredClone(appended);
  }

  async claim({ job, leaseMs }: ClaimRequest): Promise<StepLease | undefined> {
    const row = this.rows.get(rowKey(job.runId, job.stepId));
    if (row === undefined || row.attempt !== job.attempt || row.tenantId !== job.tenantId) return undefined;
    if (row.lease !== undefined && row.lease.expiresAt > this.clock.now()) return undefined;
    const { tenantId, runId, stepId, attempt } = job;
    this.tokens++;
    row.lease = { tenantId, runId, stepId, attempt, token: `lease-${this.tokens}`, expiresAt: this.expiry(leaseMs) };
    return { ...row.lease };
  }

  async renew(lease: StepLease, leaseMs: number): Promise<boolean> {
    const row = this.rowHeldBy(lease);
    if (row?.lease === undefined) return false;
    row.lease.expiresAt = this.expiry(leaseMs);
    return true;
  }

  async release(lease: StepLease): Promise<void> {
    const row = this.rowHeldBy(lease);
    if (row !== undefined) row.lease = undefined;
  }

  async listPendingSteps({ graceMs, limit }: { graceMs: number; limit: number }): Promise<PendingStep[]> {
    const now = this.clock.now().getTime();
    const isPending = ({ lease, notBefore, scheduledAt }: StepRow) =>
      lease === undefined ? (notBefore ?? scheduledAt).getTime() + graceMs <= now : lease.expiresAt.getTime() <= now;
    return [...this.rows.values()]
      .filter(isPending)
      .sort((a, b) => a.scheduledAt.getTime() - b.scheduledAt.getTime())
      .slice(0, limit)
      .map(({ tenantId, runId, stepId, attempt, notBefore }) => ({
        job: { v: 1, tenantId, runId, stepId, attempt },
        notBefore,
      }));
  }

  async keep(tenantId: string, value: JsonValue): Promise<StoredValue> {
    const text = canonicalJson(value);
    const bytes = new TextEncoder().encode(text).length;
    if (bytes <= inlineBytes) return { inline: value };
    const blob = sha256Of(text);
    this.blobs.set(`${tenantId}/${blob}`, text);
    return { blob, bytes, mediaType: blobMediaType };
  }

  async resolve(tenantId: string, value: StoredValue): Promise<JsonValue> {
    if ('inline' in value) return structuredClone(value.inline);
    const text = this.blobs.get(`${tenantId}/${value.blob}`);
    if (text === undefined) throw new TerminalError('blob.not-found', `there is no blob ${value.blob}`);
    return JSON.parse(text) as JsonValue;
  }

  private history(tenantId: string, runId: string): RunHistory {
    const history = this.runs.get(runId);
    if (history === undefined || history.tenantId !== tenantId)
      throw new TerminalError('run.not-found', `there is no run ${runId}`);
    return history;
  }

  private write(history: RunHistory, event: NewRunEvent): RunEvent {
    const { tenantId, runId, events } = history;
    const entry = { ...event, tenantId, runId, seq: events.length + 1, at: this.clock.now().toISOString() };
    const linked: RunEvent = chained(entry, events.at(-1)?.hash ?? genesisHash);
    events.push(linked);
    this.project(linked);
    return linked;
  }

  private project({ tenantId, runId, at, ...event }: RunEvent): void {
    if (event.type === 'step.scheduled') {
      const { stepId, attempt, notBefore } = event.data;
      this.rows.set(rowKey(runId, stepId), {
        tenantId,
        runId,
        stepId,
        attempt,
        notBefore: notBefore === undefined ? undefined : new Date(notBefore),
        scheduledAt: new Date(at),
        lease: undefined,
      });
    } else if (event.type === 'step.completed' || event.type === 'step.failed')
      this.rows.delete(rowKey(runId, event.data.stepId));
    else if (isTerminalEvent(event)) for (const [key, row] of this.rows) if (row.runId === runId) this.rows.delete(key);
  }

  private rowHeldBy({ runId, stepId, token }: StepLease): StepRow | undefined {
    const row = this.rows.get(rowKey(runId, stepId));
    return row?.lease?.token === token && row.lease.expiresAt > this.clock.now() ? row : undefined;
  }

  private expiry(leaseMs: number): Date {
    return new Date(this.clock.now().getTime() + leaseMs);
  }
}

const rowKey = (runId: string, stepId: string) => `${runId}/${stepId}`;
