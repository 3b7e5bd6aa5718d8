import {
  type Budget,
  chained,
  genesisHash,
  isTerminalEvent,
  type JsonValue,
  type NewRunEvent,
  type RunEvent,
  type StoredValue,
  TerminalError,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type {
  AppendOutcome,
  AppendRequest,
  ClaimRequest,
  Clock,
  EndedChild,
  PendingRow,
  PendingStep,
  Reservation,
  RunHistory,
  RunStore,
  StepLease,
} from '../ports.js';
import { foldEvents } from '../run/decide.js';
import { isPending, type RunState } from '../run/run-state.js';
import { InMemoryBlobs } from './in-memory-blobs.js';
import { type StepRow, StepRows } from './step-rows.js';

interface StoredRun extends RunHistory {
  status: string;
  told: boolean;
}

export interface NewRun {
  runId: string;
  definition: WorkflowDefinition;
  events: readonly NewRunEvent[];
  at?: string;
  put: readonly PendingRow[];
  worker?: string;
  leaseMs?: number;
}

const ended = ['completed', 'failed', 'cancelled'];

/** A RunStore in memory, with the semantics that every store must have (see `runStoreConformance`). */
export class InMemoryRunStore implements RunStore {
  private readonly runs = new Map<string, StoredRun>();
  private readonly rows: StepRows;
  private readonly blobs = new InMemoryBlobs();
  private tokens = 0;
  /** Successful calls of `append`, for tests that count writes. */
  appends = 0;

  constructor(private readonly clock: Clock) {
    this.rows = new StepRows(clock);
  }

  async create(
    tenantId: string,
    { runId, definition, events, at, put, ...taker }: NewRun,
  ): Promise<RunEvent[] | undefined> {
    if (this.runs.has(runId)) return undefined;
    this.runs.set(runId, { tenantId, runId, definition, events: [], status: 'running', told: false });
    this.blobs.add(tenantId, definition as unknown as JsonValue);
    const time = at ?? this.clock.now().toISOString();
    const { worker, leaseMs } = taker;
    const claimed = worker === undefined || leaseMs === undefined ? {} : { worker, leaseMs };
    await this.append({ tenantId, runId, after: { seq: 0, hash: genesisHash }, at: time, events, put, ...claimed });
    return structuredClone(this.run(tenantId, runId).events);
  }

  /** A run out of a log that was written before, with the pending steps that the log implies. */
  restore({ tenantId, runId, definition, events }: RunHistory): void {
    const { status, steps } = foldEvents(definition, events);
    const run = { tenantId, runId, definition, events: structuredClone(events), status, told: false };
    this.runs.set(runId, run);
    if (ended.includes(status)) return;
    for (const [stepId, step] of steps)
      if (isPending(step)) this.rows.put(run, { stepId, attempt: step.attempt, notBefore: step.notBefore }, {});
    this.rows.park(run, false);
  }

  async load(tenantId: string, runId: string): Promise<RunHistory> {
    const { definition, events } = this.run(tenantId, runId);
    return { tenantId, runId, definition, events: structuredClone(events) };
  }

  async eventsAfter(tenantId: string, runId: string, seq: number, limit: number): Promise<RunEvent[]> {
    return structuredClone(this.run(tenantId, runId).events.slice(seq, seq + limit));
  }

  async append(request: AppendRequest): Promise<AppendOutcome> {
    const { tenantId, runId, after, at, leases = [], claim = [], drop = [], put = [], take = [], atMost } = request;
    const run = this.run(tenantId, runId);
    const lost = [
      ...leases.filter((lease) => this.rows.heldBy(lease) === undefined),
      ...claim.filter(({ stepId, attempt }) => this.rows.claimable(runId, stepId, attempt) === undefined),
    ].map(({ token }) => token);
    if (lost.length > 0) return { outcome: 'lease-lost', lost };
    if (run.events.length !== after.seq) return { outcome: 'conflict' };
    if (ended.includes(run.status)) return { outcome: 'ended' };
    if (atMost !== undefined && this.atWork(run) >= atMost) return { outcome: 'full' };
    const wasSuspended = run.status === 'suspended';
    const events = request.events.map((event) => this.write(run, structuredClone(event), at));
    this.appends++;
    if (isTerminalEvent(events.at(-1)!)) {
      this.rows.deleteAll(runId);
      return { outcome: 'done', events: structuredClone(events), taken: [], claimed: [] };
    }
    for (const stepId of drop) this.rows.delete(runId, stepId);
    for (const row of put) this.rows.put(run, row, request);
    this.rows.park(run, wasSuspended);
    const claimed = claim.map(({ stepId, token }) => {
      const row = this.rows.get(runId, stepId)!;
      this.rows.hold(row, token, request);
      return { stepId, claims: row.claims };
    });
    const taken = take.filter(({ stepId, attempt, token }) => {
      const row = this.rows.get(runId, stepId);
      if (row === undefined || row.attempt !== attempt || row.token !== undefined || !this.rows.isDue(row))
        return false;
      this.rows.hold(row, token, request);
      return true;
    });
    return { outcome: 'done', events: structuredClone(events), taken: taken.map(({ stepId }) => stepId), claimed };
  }

  async claim({ job, leaseMs, worker }: ClaimRequest): Promise<StepLease | undefined> {
    const row = this.rows.claimable(job.runId, job.stepId, job.attempt);
    if (row === undefined || row.tenantId !== job.tenantId) return undefined;
    this.tokens++;
    this.rows.hold(row, `lease-${this.tokens}`, { worker, leaseMs });
    const { tenantId, runId, stepId, attempt } = job;
    return { tenantId, runId, stepId, attempt, token: row.token!, expiresAt: row.availableAt!, claims: row.claims };
  }

  async renew(lease: StepLease, leaseMs: number): Promise<boolean> {
    const row = this.rows.heldBy(lease);
    if (row === undefined) return false;
    row.availableAt = this.rows.expiry(leaseMs);
    return true;
  }

  async release(lease: StepLease): Promise<void> {
    const row = this.rows.heldBy(lease);
    if (row === undefined) return;
    row.token = undefined;
    row.reserved = { tokens: 0, toolCalls: 0 };
    row.availableAt = this.runs.get(lease.runId)?.status === 'suspended' ? undefined : this.clock.now();
  }

  async reserve(lease: StepLease, use: { tokens: number; toolCalls: number }, budget: Budget): Promise<Reservation> {
    const row = this.rows.heldBy(lease);
    if (row === undefined) return 'beyond-budget';
    const used = { tokens: use.tokens, toolCalls: use.toolCalls };
    for (const { type, data } of this.run(lease.tenantId, lease.runId).events) {
      if (type === 'tool.called') used.toolCalls++;
      if (type === 'model.called')
        used.tokens += data.usage.promptTokens - data.usage.cachedTokens + data.usage.outputTokens;
    }
    for (const other of this.rows.values())
      if (other !== row && other.runId === lease.runId) {
        used.tokens += other.reserved.tokens;
        used.toolCalls += other.reserved.toolCalls;
      }
    if (used.tokens > (budget.tokens ?? Number.POSITIVE_INFINITY)) return 'beyond-budget';
    if (used.toolCalls > (budget.toolCalls ?? Number.POSITIVE_INFINITY)) return 'beyond-budget';
    row.reserved = use;
    return 'held';
  }

  async listPendingSteps({ graceMs, limit }: { graceMs: number; limit: number }): Promise<PendingStep[]> {
    const now = this.clock.now().getTime();
    const isPending = ({ token, availableAt }: StepRow) =>
      availableAt !== undefined && availableAt.getTime() + (token === undefined ? graceMs : 0) <= now;
    return [...this.rows.values()]
      .filter(isPending)
      .sort((a, b) => a.availableAt!.getTime() - b.availableAt!.getTime())
      .slice(0, limit)
      .map(({ tenantId, runId, stepId, attempt, notBefore }) => ({
        job: { v: 1, tenantId, runId, stepId, attempt, workflow: this.run(tenantId, runId).definition.name },
        notBefore,
      }));
  }

  /** The pending steps of a run, as they are stored; with who holds them. */
  pendingOf(runId: string): { stepId: string; attempt: number; notBefore: Date | undefined; worker?: string }[] {
    return [...this.rows.values()]
      .filter((row) => row.runId === runId)
      .map(({ stepId, attempt, notBefore, worker, token }) => ({
        stepId,
        attempt,
        notBefore,
        ...(token === undefined || worker === undefined ? {} : { worker }),
      }));
  }

  runIds(): string[] {
    return [...this.runs.keys()];
  }

  /** The status that is kept beside the log. */
  statusOf(runId: string): string | undefined {
    return this.runs.get(runId)?.status;
  }

  /** What the log of a run says. */
  stateOf(runId: string): RunState {
    const { definition, events } = this.runs.get(runId)!;
    return foldEvents(definition, events);
  }

  async listQueuedRuns(limit: number): Promise<{ tenantId: string; runId: string }[]> {
    const queued = [...this.runs.values()].filter(({ status }) => status === 'queued');
    return queued.slice(0, limit).map(({ tenantId, runId }) => ({ tenantId, runId }));
  }

  async queuedBeside(tenantId: string, runId: string, limit: number): Promise<string[]> {
    const { definition } = this.run(tenantId, runId);
    const beside = [...this.runs.values()].filter(
      (run) => run.status === 'queued' && run.tenantId === tenantId && run.definition.name === definition.name,
    );
    return beside.slice(0, limit).map((run) => run.runId);
  }

  async listEndedChildren(limit: number): Promise<EndedChild[]> {
    return [...this.runs.values()]
      .flatMap(({ tenantId, runId, events: [first], status, told }) =>
        !told && ended.includes(status) && first?.type === 'run.created' && first.data.parent !== undefined
          ? [{ tenantId, runId, parent: first.data.parent }]
          : [],
      )
      .slice(0, limit);
  }

  async childTold({ tenantId, runId }: EndedChild): Promise<void> {
    this.run(tenantId, runId).told = true;
  }

  async openChildren(tenantId: string, runId: string): Promise<string[]> {
    const isChild = ({ events: [first], status }: StoredRun) =>
      first?.type === 'run.created' && first.data.parent?.runId === runId && !ended.includes(status);
    return [...this.runs.values()].filter((run) => run.tenantId === tenantId && isChild(run)).map((run) => run.runId);
  }

  async keep(tenantId: string, value: JsonValue): Promise<StoredValue> {
    return this.blobs.keep(tenantId, value);
  }

  async resolve(tenantId: string, value: StoredValue): Promise<JsonValue> {
    return this.blobs.resolve(tenantId, value);
  }

  private run(tenantId: string, runId: string): StoredRun {
    const run = this.runs.get(runId);
    if (run === undefined || run.tenantId !== tenantId)
      throw new TerminalError('run.not-found', `there is no run ${runId}`);
    return run;
  }

  private atWork({ tenantId, definition }: StoredRun): number {
    return [...this.runs.values()].filter(
      (run) =>
        run.tenantId === tenantId &&
        run.definition.name === definition.name &&
        (run.status === 'running' || run.status === 'suspended'),
    ).length;
  }

  private write(run: StoredRun, event: NewRunEvent, at: string): RunEvent {
    const { tenantId, runId, events } = run;
    const entry = { ...event, tenantId, runId, seq: events.length + 1, at };
    const linked: RunEvent = chained(entry, events.at(-1)?.hash ?? genesisHash);
    events.push(linked);
    run.status = statusAfter(linked) ?? run.status;
    return linked;
  }
}

function statusAfter(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run.created':
      return event.data.queued ? 'queued' : 'running';
    case 'run.admitted':
    case 'run.resumed':
      return 'running';
    case 'run.suspended':
      return 'suspended';
    case 'run.completed':
    case 'run.failed':
    case 'run.cancelled':
      return event.type.slice('run.'.length);
    default:
      return undefined;
  }
}
