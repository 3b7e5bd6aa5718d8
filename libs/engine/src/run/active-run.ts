import type { JsonValue, RunEvent, StoredValue, WorkflowDefinition } from '@marimba/contracts';
import type { AppendOutcome, PendingRow, RunHistory, RunStore, StepLease } from '../ports.js';
import { type Claims, type Contributed, type Contribution, ended, full, lost } from './contribution.js';
import { foldEvents } from './decide.js';
import { RunDraft } from './run-draft.js';
import { hasEnded, type RunState } from './run-state.js';

interface Waiting {
  contribution: Contribution;
  resolve(done: Contributed): void;
  reject(error: unknown): void;
}

/**
 * A run as this process knows it. What is contributed while a write is under way goes into the next one together, so the
 * log is written as often as the database answers and not once a contribution.
 */
export class ActiveRun {
  private readonly waiting: Waiting[] = [];
  private writing = false;
  private log: RunEvent[];
  private folded: RunState;

  private constructor(
    private readonly store: RunStore,
    readonly tenantId: string,
    readonly runId: string,
    readonly definition: WorkflowDefinition,
    events: RunEvent[],
    private readonly now: () => Date,
    private readonly claims: Claims | undefined,
    private readonly beforeWrite: () => void | Promise<void>,
  ) {
    this.log = events;
    this.folded = foldEvents(definition, events);
  }

  /** @throws TerminalError run.not-found */
  static async open(
    store: RunStore,
    { tenantId, runId }: { tenantId: string; runId: string },
    now: () => Date,
    claims?: Claims,
    beforeWrite?: () => void | Promise<void>,
  ): Promise<ActiveRun> {
    return ActiveRun.of(store, await store.load(tenantId, runId), now, claims, beforeWrite);
  }

  static of(
    store: RunStore,
    { tenantId, runId, definition, events }: RunHistory,
    now: () => Date,
    claims?: Claims,
    beforeWrite: () => void | Promise<void> = () => undefined,
  ): ActiveRun {
    return new ActiveRun(store, tenantId, runId, definition, events, now, claims, beforeWrite);
  }

  get state(): RunState {
    return this.folded;
  }

  get events(): readonly RunEvent[] {
    return this.log;
  }

  /** @throws TerminalError run.already-ended, step.lease-lost, workflow.full */
  contribute(contribution: Contribution): Promise<Contributed> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ contribution, resolve, reject });
      if (!this.writing) void this.write();
    });
  }

  /** Reads what others have appended. */
  async refresh(): Promise<void> {
    const pageSize = 1_000;
    for (;;) {
      const events = await this.store.eventsAfter(this.tenantId, this.runId, this.folded.lastSeq, pageSize);
      this.take(events);
      if (events.length < pageSize) return;
    }
  }

  private take(events: readonly RunEvent[]): void {
    const fresh = events.filter(({ seq }) => seq > this.folded.lastSeq);
    if (fresh.length === 0) return;
    for (const event of fresh) this.log.push(event);
    this.folded = foldEvents(this.definition, fresh, this.folded);
  }

  private async write(): Promise<void> {
    this.writing = true;
    // What is contributed in the same turn of the event loop goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.writeBatch(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.writing = false;
  }

  private async writeBatch(batch: Waiting[]): Promise<void> {
    for (let open = batch; open.length > 0; ) {
      const { draft, contributors } = await this.draft(open);
      if (contributors.length === 0) return;
      open = contributors.map(({ waiting }) => waiting);
      if (draft.events.length === 0) {
        for (const { resolve } of open) resolve({ events: [], claimed: [] });
        return;
      }
      const claiming = await this.claiming(draft);
      await this.beforeWrite();
      const outcome = await this.append(draft, claiming, contributors);
      if (outcome.outcome === 'done') return this.done(outcome, draft, claiming, contributors);
      if (outcome.outcome === 'lease-lost') open = this.withoutLost(open, outcome.lost);
      else if (outcome.outcome === 'full') return this.refuse(open, full(this.runId));
      else await this.refresh();
    }
  }

  /** What all of them come to, one after the other; whoever comes too late is told so. */
  private async draft(open: Waiting[]): Promise<{ draft: RunDraft; contributors: Contributor[] }> {
    const draft = new RunDraft(this.drafted(), this.now());
    const contributors: Contributor[] = [];
    for (const waiting of open) {
      const { contribution } = waiting;
      if (hasEnded(draft.state)) waiting.reject(ended(this.runId, draft.state.status));
      else if (contribution.lease !== undefined && !isHeldIn(draft.state, contribution.lease))
        waiting.reject(lost(contribution.lease.stepId, this.runId));
      else
        try {
          const from = draft.events.length;
          await draft.add(contribution);
          contributors.push({ waiting, from, to: draft.events.length });
        } catch (error) {
          waiting.reject(error);
        }
    }
    await draft.close();
    return { draft, contributors };
  }

  private drafted() {
    const { runId, definition, state, events, store, tenantId } = this;
    return {
      runId,
      definition,
      state,
      events,
      keep: (value: JsonValue) => store.keep(tenantId, value),
      resolve: (value: StoredValue) => store.resolve(tenantId, value),
    };
  }

  private async claiming(draft: RunDraft): Promise<Claiming> {
    const { claims } = this;
    // Only a lane whose step is over with this write is there to go on with what is claimed.
    if (claims === undefined || draft.state.status !== 'running' || draft.settled.length === 0)
      return { put: [], take: [] };
    await claims.look();
    const fresh = new Set(draft.put.keys());
    const chosen = claims.choose(draft.claimable(), draft.settled.length, (stepId) => fresh.has(stepId));
    const claimed = chosen.map((row) => ({ ...row, token: claims.token() }));
    return {
      put: claimed.filter(({ stepId }) => fresh.has(stepId)),
      take: claimed.filter(({ stepId }) => !fresh.has(stepId)),
    };
  }

  private append(draft: RunDraft, { put, take }: Claiming, contributors: Contributor[]): Promise<AppendOutcome> {
    const open = contributors.map(({ waiting }) => waiting);
    draft.start(
      put.map(({ stepId, attempt }) => ({ stepId, attempt })),
      this.claims?.worker ?? '',
    );
    const tokens = new Map(put.map(({ stepId, token }) => [stepId, token]));
    const atMost = open.flatMap(({ contribution }) => contribution.atMost ?? [])[0];
    return this.store.append({
      tenantId: this.tenantId,
      runId: this.runId,
      after: draft.after,
      at: draft.at,
      events: draft.events,
      leases: open.flatMap(({ contribution }) => contribution.lease ?? []),
      // A step that is not begun after all, or by another contribution to the same write is abandoned or begun anew, is nobody's.
      claim: contributors
        .flatMap(({ waiting, from, to }) => (to > from ? (waiting.contribution.claim ?? []) : []))
        .filter(({ stepId }) => !draft.drop.has(stepId) && !draft.put.has(stepId)),
      drop: [...draft.drop],
      put: [...draft.put.values()].map((row) => ({ ...row, token: tokens.get(row.stepId) })),
      take,
      ...(this.claims === undefined ? {} : { worker: this.claims.worker, leaseMs: this.claims.leaseMs }),
      ...(atMost === undefined ? {} : { atMost }),
    });
  }

  private done(
    { events, taken, claimed }: Extract<AppendOutcome, { outcome: 'done' }>,
    draft: RunDraft,
    { put, take }: Claiming,
    contributors: Contributor[],
  ): void {
    // Nobody else can have written since: what was drafted is what stands there.
    for (const event of events) this.log.push(event);
    this.folded = draft.state;
    const leases = [...put, ...take.filter(({ stepId }) => taken.includes(stepId))].map((row) => this.lease(row, 1));
    const claimedHere = new Set(leases.map(({ stepId }) => stepId));
    this.claims?.left([...draft.put.values()].filter(({ stepId }) => !claimedHere.has(stepId)));
    if (this.claims === undefined) this.leftover.push(...draft.put.values());
    // What follows from all of them together is for one who is done with a step: that one goes on with it.
    const heir = contributors.find(({ waiting, from, to }) => waiting.contribution.settles && to > from);
    const tail = events.slice(contributors.at(-1)!.to);
    for (const contributor of contributors) {
      const { waiting, from, to } = contributor;
      const isHeir = contributor === (heir ?? contributors.at(-1));
      waiting.resolve({
        events: isHeir ? [...events.slice(from, to), ...tail] : events.slice(from, to),
        claimed: [...(isHeir ? leases : []), ...this.claimedBy(waiting.contribution, claimed)],
      });
    }
  }

  /** Steps that became pending by writes of a process that executes none: they are to be queued. */
  readonly leftover: PendingRow[] = [];

  private claimedBy({ claim }: Contribution, claimed: readonly { stepId: string; claims: number }[]): StepLease[] {
    const mine = claimed.find(({ stepId }) => stepId === claim?.stepId);
    return claim === undefined || mine === undefined ? [] : [{ ...this.lease(claim, mine.claims), begun: true }];
  }

  private lease({ stepId, attempt, token }: ClaimedRow, claims: number): StepLease {
    const { tenantId, runId } = this;
    const expiresAt = new Date(this.now().getTime() + (this.claims?.leaseMs ?? 0));
    return { tenantId, runId, stepId, attempt, token, expiresAt, claims };
  }

  private withoutLost(open: Waiting[], tokens: readonly string[]): Waiting[] {
    const heldBy = ({ contribution: { lease, claim } }: Waiting) =>
      [lease, claim].find((held) => held !== undefined && tokens.includes(held.token));
    const isLost = (waiting: Waiting) => heldBy(waiting) !== undefined;
    for (const waiting of open.filter(isLost)) waiting.reject(lost(heldBy(waiting)!.stepId, this.runId));
    return open.filter((waiting) => !isLost(waiting));
  }

  private refuse(open: Waiting[], error: Error): void {
    for (const { reject } of open) reject(error);
  }
}

type ClaimedRow = PendingRow & { token: string };

interface Claiming {
  put: ClaimedRow[];
  take: ClaimedRow[];
}

interface Contributor {
  waiting: Waiting;
  /** Its events among those of the draft. */
  from: number;
  to: number;
}

function isHeldIn({ steps }: RunState, { stepId, attempt }: StepLease): boolean {
  const step = steps.get(stepId);
  return step?.attempt === attempt && !['completed', 'skipped', 'failed', 'abandoned'].includes(step.status);
}
