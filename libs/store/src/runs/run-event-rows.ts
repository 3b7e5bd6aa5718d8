import {
  chained,
  genesisHash,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  runEvent,
  runEventData,
} from '@marimba/contracts';
import { type Statement, statement } from '../database/statement.js';

export interface RunEventRow {
  tenant_id: string;
  run_id: string;
  seq: number;
  type: string;
  at: Date;
  data: unknown;
  hash: Buffer;
  /** Of the event before, in hexadecimal; null for the first. */
  prev_hash: string | null;
}

/** Where a log stands: what the next event continues. */
export interface LogHead {
  seq: number;
  hash: string;
}

/** Gives new events their numbers and their hashes. What no schema knows is not logged. */
export function chainEvents(
  tenantId: string,
  runId: string,
  head: LogHead,
  at: string,
  events: readonly NewRunEvent[],
): RunEvent[] {
  let { seq, hash } = head;
  return events.map(({ type, data }) => {
    seq += 1;
    const entry = { tenantId, runId, seq, at, type, data: runEventData[type].parse(data) };
    const event = chained(entry, hash) as RunEvent;
    hash = event.hash;
    return event;
  });
}

export const hashBytes = (hash: string): Buffer => Buffer.from(hash, 'hex');

export function insertEvents(events: readonly RunEvent[]): Statement {
  const { tenantId, runId } = events[0]!;
  return statement(
    `INSERT INTO run_event (tenant_id, run_id, seq, type, at, data, hash)
     SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::timestamptz[], $6::json[], $7::bytea[])`,
    [
      tenantId,
      runId,
      events.map(({ seq }) => seq),
      events.map(({ type }) => type),
      events.map(({ at }) => at),
      events.map(({ data }) => JSON.stringify(data)),
      events.map(({ hash }) => hashBytes(hash)),
    ],
  );
}

/** With the hash of the event before each, which the next one holds. */
export function selectEvents(tenantId: string, runId: string, afterSeq: number, limit: number): Statement<RunEventRow> {
  return statement<RunEventRow>(
    `SELECT * FROM (
       SELECT *, encode(lag(hash) OVER (ORDER BY seq), 'hex') AS prev_hash FROM run_event
       WHERE tenant_id = $1 AND run_id = $2 AND seq >= $3 ORDER BY seq LIMIT $4 + 1
     ) AS event WHERE seq > $3 ORDER BY seq LIMIT $4`,
    [tenantId, runId, afterSeq, limit],
  );
}

/**
 * The event as it was hashed: checked by the schema, but not reduced to it, so that a member that somebody added to the
 * row is still seen by whoever verifies the chain.
 * @throws MarimbaError audit.broken when the row is not a run event.
 */
export function runEventOf(row: RunEventRow): RunEvent {
  const event = {
    tenantId: row.tenant_id,
    runId: row.run_id,
    seq: row.seq,
    at: row.at.toISOString(),
    type: row.type,
    data: row.data,
    prevHash: row.prev_hash ?? genesisHash,
    hash: row.hash.toString('hex'),
  };
  const parsed = runEvent.safeParse(event);
  if (!parsed.success)
    throw new MarimbaError(
      'audit.broken',
      `event ${row.seq} of run ${row.run_id} cannot be read: ${parsed.error.message}`,
      {
        remedy: 'the log was changed outside of Marimba, or by a newer version of it',
      },
    );
  return event as RunEvent;
}
