import type { PendingRow, RunHistory, RunTaker, StepLease, TakenRun } from '../ports.js';
import type { EngineParts } from './engine-parts.js';
import { EngineRun, type FollowUp, type Lanes } from './engine-run.js';

/** A run that this process works on, or is about to. */
export interface OpenRun {
  opened: Promise<EngineRun>;
  users: number;
}

type Claimed = PendingRow & { token: string };

/** Runs that begin in the process that starts them: their first steps are claimed as they are written. */
export class NewRuns implements RunTaker {
  /** By run that is worked on: each has a signal of its own, for what is made of a signal stays with it. */
  private readonly underWay = new Map<AbortController, Promise<void>>();
  private closed = false;
  /** Lanes for steps of runs that are being written. */
  private reserved = 0;

  constructor(
    private readonly parts: EngineParts,
    private readonly lanes: Lanes,
    private readonly runs: Map<string, OpenRun>,
    private readonly follow: FollowUp,
    /** Told how many runs there are here that no job of the queue stands for. */
    private readonly onChange: (runs: number) => void,
  ) {}

  async take({ tenantId, runId, put }: Parameters<RunTaker['take']>[0]): Promise<TakenRun | undefined> {
    const { queue, worker, leaseMs, chance } = this.parts;
    const due = put.filter(({ notBefore }) => notBefore === undefined);
    // What waits in the queue has waited longer.
    if (due.length === 0 || this.free === 0 || this.runs.has(runId) || (await queue.othersWait?.())) return undefined;
    const claimed = due.slice(0, this.free).map((row) => ({ ...row, token: chance.token() }));
    if (claimed.length === 0 || this.runs.has(runId)) return undefined;
    this.reserved += claimed.length;
    const written = this.expect({ tenantId, runId });
    const isClaimed = new Set(claimed.map(({ stepId }) => stepId));
    const left = put.filter(({ stepId }) => !isClaimed.has(stepId));
    return {
      put: [...claimed, ...left],
      worker,
      leaseMs,
      begin: (history) => {
        this.reserved -= claimed.length;
        this.begin(history, claimed, left, written);
      },
      drop: () => {
        this.reserved -= claimed.length;
        written.drop();
      },
    };
  }

  /** Breaks off what is worked on in good order, and takes no more. */
  async close(): Promise<void> {
    this.closed = true;
    for (const stop of this.underWay.keys()) stop.abort(new Error('the worker stops'));
    await Promise.all(this.underWay.values());
  }

  private get free(): number {
    const { most, busy, draining } = this.lanes;
    return draining || this.closed ? 0 : Math.max(0, most - busy - this.reserved);
  }

  /** A job may come for the run as soon as it is there: it waits for who has begun it. */
  private expect(address: { tenantId: string; runId: string }) {
    let made!: (run: EngineRun | Promise<EngineRun>) => void;
    const opened = new Promise<EngineRun>((resolve) => {
      made = resolve;
    });
    const entry: OpenRun = { opened, users: 1 };
    this.runs.set(address.runId, entry);
    const leave = () => {
      if (--entry.users === 0 && this.runs.get(address.runId) === entry) this.runs.delete(address.runId);
    };
    return {
      made,
      leave,
      drop: () => {
        // Somebody else has written it.
        if (entry.users > 1) made(EngineRun.open(this.parts, this.lanes, address, this.follow));
        leave();
      },
    };
  }

  private begin(
    history: RunHistory,
    claimed: readonly Claimed[],
    left: readonly PendingRow[],
    { made, leave }: { made(run: EngineRun): void; leave(): void },
  ): void {
    const { tenantId, runId, events } = history;
    const run = EngineRun.of(this.parts, this.lanes, history, this.follow);
    const expiresAt = new Date(this.parts.clock.now().getTime() + this.parts.leaseMs);
    const leases = claimed.map(
      ({ stepId, attempt, token }): StepLease => ({ tenantId, runId, stepId, attempt, token, expiresAt, claims: 1 }),
    );
    const stop = new AbortController();
    const working = run
      .goOn(leases, left, stop.signal)
      .catch((error: unknown) =>
        this.parts.warn(`run ${runId} was begun and left; the reconciler will queue it`, error),
      )
      .finally(() => {
        leave();
        this.underWay.delete(stop);
        this.onChange(this.underWay.size);
      });
    made(run);
    this.underWay.set(stop, working);
    // It may have been closed while the run was being written.
    if (this.closed) stop.abort(new Error('the worker stops'));
    this.onChange(this.underWay.size);
    run.tell(events);
  }
}
