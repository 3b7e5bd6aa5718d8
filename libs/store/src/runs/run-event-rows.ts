import { hash } from 'node:crypto';
import {
  canonicalJson,
  genesisHash,
  MarimbaError,
  type NewRunEvent,
  type RunEvent,
  runEvent,
  runEventData,
} from '@marimba/contracts';
import { type Statement, statement } from '../database/statement.js';
import { mostInARow, packEvents, unpackEvents } from './packed-events.js';

/** Events that were appended together. Rows of earlier versions hold one each, as `type` and `data`. */
export interface RunEventRow {
  tenant_id: string;
  run_id: string;
  /** Of the last event in the row. */
  seq: number;
  at: Date;
  type: string | null;
  data: unknown;
  packed: Buffer | null;
  /** `rowHash`, or of earlier versions: the hashes of all events, one after the other. */
  hash: Buffer;
  /** Of the row before; null for the first. */
  hash_before: Buffer | null;
}

/** A row to be inserted. */
export interface PackedRow {
  seq: number;
  hash: Buffer;
  packed: Buffer;
}

/** Where a log stands: what the next event continues. */
export interface LogHead {
  seq: number;
  hash: string;
}

const hashBytesEach = 32;
/** Of an event that is not the last of its row: so much of its hash tells whether it was changed, the whole of the last one proves it. */
const markBytes = 4;

/** Gives new events their numbers and their hashes. What no schema knows is not logged. */
export function chainEvents(
  tenantId: string,
  runId: string,
  head: LogHead,
  at: string,
  events: readonly NewRunEvent[],
): RunEvent[] {
  let { seq, hash: prevHash } = head;
  return events.map(({ type, data }) => {
    seq += 1;
    const entry = { tenantId, runId, seq, at, type, data: runEventData[type].parse(data), prevHash };
    prevHash = hashOf(entry);
    return { ...entry, hash: prevHash } as RunEvent;
  });
}

const hashOf = (entry: object): string => hash('sha256', canonicalJson(entry));

export const hashBytes = (hash: string): Buffer => Buffer.from(hash, 'hex');

/** As few rows as hold them. */
export function packedRows(events: readonly RunEvent[]): PackedRow[] {
  const rows: PackedRow[] = [];
  for (let from = 0; from < events.length; from += mostInARow) {
    const inRow = events.slice(from, from + mostInARow);
    rows.push({ seq: inRow.at(-1)!.seq, hash: rowHash(inRow), packed: packEvents(inRow) });
  }
  return rows;
}

/** The first bytes of each event's hash, and the whole of the last one's, which those before it are part of. */
function rowHash(events: readonly RunEvent[]): Buffer {
  const last = events.length - 1;
  return Buffer.concat(
    events.map(({ hash }, index) => hashBytes(hash).subarray(0, index === last ? hashBytesEach : markBytes)),
  );
}

/** Rows that hold events after `afterSeq`, and as many as are sure to hold `limit` of them. */
export function selectEvents(tenantId: string, runId: string, afterSeq: number, limit: number): Statement<RunEventRow> {
  return statement<RunEventRow>(
    `SELECT *, coalesce(lag(hash) OVER (ORDER BY seq), (
       SELECT hash FROM run_event WHERE tenant_id = $1 AND run_id = $2 AND seq <= $3 ORDER BY seq DESC LIMIT 1
     )) AS hash_before
     FROM (SELECT * FROM run_event WHERE tenant_id = $1 AND run_id = $2 AND seq > $3 ORDER BY seq LIMIT $4) AS event
     ORDER BY seq`,
    [tenantId, runId, afterSeq, limit],
  );
}

/**
 * The events after `afterSeq`, at most `limit`, as they were hashed: checked by the schema, but not reduced to it, so that a
 * member that somebody added is still seen by whoever verifies the chain.
 * @throws MarimbaError audit.broken when a row holds no run events.
 */
export function runEventsOf(rows: readonly RunEventRow[], afterSeq = 0, limit = Number.POSITIVE_INFINITY): RunEvent[] {
  return eventsIn(rows, afterSeq, limit, (event) => runEvent.safeParse(event).error?.message);
}

/**
 * The same for who only shows them: they were checked when they were written, and whoever verifies the chain finds what was
 * changed since. To check a long log by its schemas takes as long as to read it.
 * @throws MarimbaError audit.broken when a row holds events of no known type.
 */
export function shownEventsOf(rows: readonly RunEventRow[], afterSeq: number, limit: number): RunEvent[] {
  return eventsIn(rows, afterSeq, limit, ({ type, data }) =>
    Object.hasOwn(runEventData, type) && typeof data === 'object' && data !== null ? undefined : `type ${type}`,
  );
}

/** What is wrong with an event, if anything is. */
type Check = (event: { type: string; data: unknown }) => string | undefined;

function eventsIn(rows: readonly RunEventRow[], afterSeq: number, limit: number, check: Check): RunEvent[] {
  const events: RunEvent[] = [];
  for (const row of rows) {
    // A page needs a part of the rows that were sure to hold it: to unpack the rest would make reading a log quadratic.
    if (events.length >= limit) break;
    for (const event of eventsOf(row, check)) if (event.seq > afterSeq && events.length < limit) events.push(event);
  }
  return events;
}

function eventsOf(row: RunEventRow, check: Check): RunEvent[] {
  const held = contentOf(row);
  let prevHash = row.hash_before?.toString('hex', row.hash_before.length - hashBytesEach) ?? genesisHash;
  const isWhole = row.hash.length === held.length * hashBytesEach;
  return held.map(([type, data], index) => {
    const seq = row.seq - held.length + 1 + index;
    const event = { tenantId: row.tenant_id, runId: row.run_id, seq, at: row.at.toISOString(), type, data, prevHash };
    const at = index * (isWhole ? hashBytesEach : markBytes);
    // Where its mark differs the event was changed, and so the hash that it is given is not what its content gives.
    const hash =
      isWhole || index === held.length - 1
        ? row.hash.toString('hex', at, at + hashBytesEach)
        : row.hash.toString('hex', at, at + markBytes) + hashOf(event).slice(2 * markBytes);
    const linked = { ...event, hash };
    prevHash = hash;
    const wrong = check(linked);
    if (wrong !== undefined) throw broken(row.run_id, seq, wrong);
    return linked as RunEvent;
  });
}

function contentOf({ run_id, seq, type, data, packed, hash }: RunEventRow): [type: string, data: unknown][] {
  if (packed === null) return [[type!, data]];
  try {
    const events = unpackEvents(packed);
    const marked = (events.length - 1) * markBytes + hashBytesEach;
    if (hash.length !== marked && hash.length !== events.length * hashBytesEach)
      throw new Error(`it holds ${events.length} events and ${hash.length} bytes of hashes`);
    return events;
  } catch (error) {
    throw broken(run_id, seq, error instanceof Error ? error.message : String(error));
  }
}

const broken = (runId: string, seq: number, why: string): MarimbaError =>
  new MarimbaError('audit.broken', `event ${seq} of run ${runId} cannot be read: ${why}`, {
    remedy: 'the log was changed outside of Marimba, or by a newer version of it',
  });
