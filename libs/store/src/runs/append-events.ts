import { MarimbaError, type RunEvent } from '@marimba/contracts';
import type { AppendOutcome, AppendRequest } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { observedEvents } from './observed-events.js';
import { type RunChange, runChangeOf } from './run-change.js';
import { chainEvents, hashBytes, packedRows } from './run-event-rows.js';
import { runNotFound } from './run-not-found.js';

/** What `marimba_append` gives; null for an empty list. */
interface AppendRow {
  outcomes: (AppendOutcome['outcome'] | 'not-found')[];
  lost_of: number[] | null;
  lost_tokens: string[] | null;
  taken_of: number[] | null;
  taken_steps: string[] | null;
  claimed_of: number[] | null;
  claimed_steps: string[] | null;
  claimed_times: number[] | null;
}

/** A request as it is written: its events with their numbers and hashes. */
export interface PreparedAppend {
  request: AppendRequest;
  events: RunEvent[];
  change: RunChange | undefined;
}

/** @throws MarimbaError internal.error for events that no schema knows, or behind the one that ends the run */
export function prepareAppend(request: AppendRequest): PreparedAppend {
  const { tenantId, runId, after, at } = request;
  const events = chainEvents(tenantId, runId, after, at, request.events);
  return { request, events, change: runChangeOf(events, request) };
}

const parameters = Array.from({ length: 31 }, (_, index) => `$${index + 1}`).join(', ');
const appendCall = `SELECT * FROM marimba_append(${parameters})`;
/** The same, and what its events mean to the lists of runs and approvals. */
const observedCall = `WITH done AS MATERIALIZED (${appendCall})
  SELECT done.*, marimba_observe($1, done.outcomes, $32) FROM done`;

/**
 * Appends to several runs of one tenant in one call of one function, which is one transaction. Gives what became of each, in
 * their order; an error is that run's alone.
 */
export async function appendTogether(
  database: Database,
  tenantId: string,
  appends: readonly PreparedAppend[],
): Promise<(AppendOutcome | MarimbaError)[]> {
  const observed = appends.flatMap(({ request: { runId }, events }, index) =>
    observedEvents(events).map((event) => ({ ...event, of: index + 1, run: runId })),
  );
  const values = [tenantId, ...columnsOf(appends)];
  const call =
    observed.length === 0
      ? statement<AppendRow>(appendCall, values)
      : statement<AppendRow>(observedCall, [...values, JSON.stringify(observed)]);
  const [row] = await database.call(call);
  if (row === undefined) throw new MarimbaError('internal.error', 'marimba_append gave no row');
  return appends.map((append, index) => outcomeOf(row, append, index));
}

function outcomeOf(row: AppendRow, { request, events }: PreparedAppend, index: number): AppendOutcome | MarimbaError {
  const ofThis = <T>(numbers: number[] | null, values: T[] | null): T[] =>
    (values ?? []).filter((_, at) => numbers![at] === index + 1);
  const outcome = row.outcomes[index]!;
  if (outcome === 'not-found') return runNotFound(request.runId);
  if (outcome === 'lease-lost') return { outcome, lost: ofThis(row.lost_of, row.lost_tokens) };
  if (outcome !== 'done') return { outcome };
  const times = ofThis(row.claimed_of, row.claimed_times);
  return {
    outcome,
    events,
    taken: ofThis(row.taken_of, row.taken_steps),
    claimed: ofThis(row.claimed_of, row.claimed_steps).map((stepId, at) => ({ stepId, claims: times[at]! })),
  };
}

/** The lists that the function takes: what is said of the runs, then what names its run by its number. */
function columnsOf(appends: readonly PreparedAppend[]): unknown[] {
  const requests = appends.map(({ request }) => request);
  const list = <T>(lists: (readonly T[] | undefined)[], ...fields: ((item: NoInfer<T>) => unknown)[]) => {
    const items = lists.flatMap((of, index) => of?.map((item) => [index + 1, item] as const) ?? []);
    return [items.map(([number]) => number), ...fields.map((field) => items.map(([, item]) => field(item)))];
  };
  const of = <K extends keyof AppendRequest>(field: K) => requests.map((request) => request[field]);
  const rows = appends.flatMap(({ events }, index) => packedRows(events).map((row) => [index + 1, row] as const));
  return [
    requests.map(({ runId }) => runId),
    requests.map(({ after }) => after.seq),
    appends.map(({ events }) => events.at(-1)!.seq),
    appends.map(({ events }) => hashBytes(events.at(-1)!.hash)),
    requests.map(({ at }) => at),
    appends.map(({ change }) => (change === undefined ? null : JSON.stringify(change))),
    requests.map(({ worker }) => worker ?? null),
    requests.map(({ leaseMs }) => leaseMs ?? null),
    rows.map(([number]) => number),
    rows.map(([, { seq }]) => seq),
    rows.map(([, { hash }]) => hash),
    rows.map(([, { packed }]) => packed),
    ...list(of('leases'), stepIdOf, tokenOf),
    ...list(of('claim'), stepIdOf, attemptOf, tokenOf),
    ...list(of('drop'), (stepId) => stepId),
    ...list(of('put'), stepIdOf, attemptOf, ({ notBefore }) => notBefore ?? null, tokenOf),
    ...list(of('take'), stepIdOf, attemptOf, tokenOf),
  ];
}

const stepIdOf = ({ stepId }: { stepId: string }) => stepId;
const attemptOf = ({ attempt }: { attempt: number }) => attempt;
const tokenOf = ({ token }: { token?: string | undefined }) => token ?? null;
