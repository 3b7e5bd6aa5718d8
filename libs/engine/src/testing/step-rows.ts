import type { AppendRequest, Clock, PendingRow, StepLease } from '../ports.js';

export interface StepRow {
  tenantId: string;
  runId: string;
  stepId: string;
  attempt: number;
  notBefore: Date | undefined;
  /** From when on it may be taken; undefined while its run is suspended. */
  availableAt: Date | undefined;
  token: string | undefined;
  /** Who has taken it. */
  worker: string | undefined;
  claims: number;
  reserved: { tokens: number; toolCalls: number };
}

interface RunAddress {
  tenantId: string;
  runId: string;
}

/** For whom and for how long a step is taken. */
type Taker = Pick<AppendRequest, 'worker' | 'leaseMs'>;

/** The pending steps of all runs, and who holds them. */
export class StepRows {
  private readonly rows = new Map<string, StepRow>();

  constructor(private readonly clock: Clock) {}

  get(runId: string, stepId: string): StepRow | undefined {
    return this.rows.get(rowKey(runId, stepId));
  }

  values(): IterableIterator<StepRow> {
    return this.rows.values();
  }

  delete(runId: string, stepId: string): void {
    this.rows.delete(rowKey(runId, stepId));
  }

  deleteAll(runId: string): void {
    for (const [key, row] of this.rows) if (row.runId === runId) this.rows.delete(key);
  }

  put(run: RunAddress, { stepId, attempt, notBefore, token }: PendingRow, taker: Taker): void {
    const { tenantId, runId } = run;
    const row: StepRow = {
      tenantId,
      runId,
      stepId,
      attempt,
      notBefore: notBefore === undefined ? undefined : new Date(notBefore),
      availableAt: notBefore === undefined ? this.clock.now() : new Date(notBefore),
      token: undefined,
      worker: undefined,
      claims: 0,
      reserved: { tokens: 0, toolCalls: 0 },
    };
    if (token !== undefined) this.hold(row, token, taker);
    this.rows.set(rowKey(runId, stepId), row);
  }

  park({ runId, status }: { runId: string; status: string }, wasSuspended: boolean): void {
    for (const row of this.rows.values()) {
      if (row.runId !== runId || row.token !== undefined) continue;
      if (status === 'suspended') row.availableAt = undefined;
      else if (wasSuspended) row.availableAt = row.notBefore ?? this.clock.now();
    }
  }

  hold(row: StepRow, token: string, { worker, leaseMs = 0 }: Taker): void {
    row.token = token;
    row.worker = worker;
    row.claims++;
    row.availableAt = this.expiry(leaseMs);
  }

  isDue({ availableAt }: StepRow): boolean {
    return availableAt !== undefined && availableAt <= this.clock.now();
  }

  claimable(runId: string, stepId: string, attempt: number): StepRow | undefined {
    const row = this.rows.get(rowKey(runId, stepId));
    return row?.attempt === attempt && (row.token === undefined || this.isDue(row)) ? row : undefined;
  }

  heldBy({ runId, stepId, token }: StepLease): StepRow | undefined {
    const row = this.rows.get(rowKey(runId, stepId));
    return row?.token === token ? row : undefined;
  }

  expiry(leaseMs: number): Date {
    return new Date(this.clock.now().getTime() + leaseMs);
  }
}

const rowKey = (runId: string, stepId: string) => `${runId}/${stepId}`;
