import { MarimbaError } from '@marimba/contracts';
import type { AppendOutcome, AppendRequest } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { runChangeOf } from './run-change.js';
import { chainEvents, hashBytes } from './run-event-rows.js';
import { runNotFound } from './run-not-found.js';

interface AppendRow {
  outcome: AppendOutcome['outcome'] | 'not-found';
  lost: string[] | null;
  taken: string[] | null;
}

/** One call of one function, which is one transaction: rows are always locked in the order run, workflow, tenant. */
export async function appendEvents(database: Database, request: AppendRequest): Promise<AppendOutcome> {
  const { tenantId, runId, after, at, leases = [], drop = [], put = [], take = [] } = request;
  const events = chainEvents(tenantId, runId, after, at, request.events);
  const change = runChangeOf(events, request);
  const [row] = await database.call<AppendRow>(
    statement(
      'SELECT outcome, lost, taken FROM marimba_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)',
      [
        tenantId,
        runId,
        after.seq,
        events.map(({ type }) => type),
        events.map((event) => event.at),
        events.map(({ data }) => JSON.stringify(data)),
        events.map(({ hash }) => hashBytes(hash)),
        leases.map(({ stepId }) => stepId),
        leases.map(({ token }) => token),
        drop,
        put.map(({ stepId }) => stepId),
        put.map(({ attempt }) => attempt),
        put.map(({ notBefore }) => notBefore ?? null),
        put.map(({ token }) => token ?? null),
        take.map(({ stepId }) => stepId),
        take.map(({ attempt }) => attempt),
        take.map(({ token }) => token),
        request.worker ?? null,
        request.leaseMs ?? null,
        change === undefined ? null : JSON.stringify(change),
      ],
    ),
  );
  if (row === undefined) throw new MarimbaError('internal.error', 'marimba_append gave no row');
  if (row.outcome === 'not-found') throw runNotFound(runId);
  if (row.outcome === 'lease-lost') return { outcome: 'lease-lost', lost: row.lost ?? [] };
  if (row.outcome === 'done') return { outcome: 'done', events, taken: row.taken ?? [] };
  return { outcome: row.outcome };
}
