import { type JsonObject, type JsonValue, MarimbaError, TerminalError } from '@marimba/contracts';
import pg from 'pg';

export interface SqlLimits {
  statementTimeoutMs: number;
  rows: number;
  /** Of the rows as JSON. */
  bytes: number;
}

export interface SqlStatement {
  text: string;
  parameters: JsonValue[];
}

/** Rows that are asked for at a time, so that the byte limit holds before everything has come. */
const batch = 50;
/** What a connection may send before it is cut: rows have some overhead over their JSON. */
const wireFactor = 4;

const { INT2, INT4, FLOAT4, FLOAT8, BOOL, JSON: JSON_TYPE, JSONB } = pg.types.builtins;
/** Only what JSON carries exactly becomes a number; the rest is the text that Postgres writes. */
const readers = new Map<number, (text: string) => unknown>([
  ...[INT2, INT4, FLOAT4, FLOAT8].map((oid) => [oid, numberOf] as const),
  ...[JSON_TYPE, JSONB].map((oid) => [oid, JSON.parse] as const),
  [BOOL, (text) => text === 't'],
]);
function numberOf(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/**
 * One statement in a read-only transaction, on a connection of its own that is thrown away: SELECT, VALUES or WITH. It
 * travels by the extended protocol, which takes a single statement, as what a cursor is declared for, which takes no
 * statement that writes. A role that could reach past the database (superuser, files, programs) is refused.
 * @throws TerminalError tool.arguments-invalid for what Postgres says of the statement; MarimbaError tool.failed
 */
export async function readOnlyQuery(
  settings: pg.ClientConfig,
  { text, parameters }: SqlStatement,
  limits: SqlLimits,
  signal: AbortSignal,
): Promise<JsonObject> {
  const client = new pg.Client({
    ...settings,
    types: { getTypeParser: (oid: number) => readers.get(oid) ?? String } as pg.CustomTypesConfig,
  });
  // Whoever waits for a statement hears of it there.
  client.on('error', () => undefined);
  const stop = (): void => cutOff(client);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    boundBytes(client, limits.bytes * wireFactor + 1024 * 1024);
    await client.query(`SET default_transaction_read_only = on; SET statement_timeout = ${limits.statementTimeoutMs}`);
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await refusePowerfulRole(client);
    await client.query({ text: `DECLARE result NO SCROLL CURSOR FOR\n${text}`, values: parameters.map(parameterOf) });
    return await fetched(client, limits);
  } catch (error) {
    signal.throwIfAborted();
    throw asToolError(error, limits);
  } finally {
    signal.removeEventListener('abort', stop);
    cutOff(client);
  }
}

async function fetched(client: pg.Client, limits: SqlLimits): Promise<JsonObject> {
  const rows: JsonValue[] = [];
  let bytes = 0;
  let columns: string[] = [];
  for (;;) {
    const wanted = Math.min(batch, limits.rows + 1 - rows.length);
    const found = await client.query<JsonValue[]>({ text: `FETCH FORWARD ${wanted} FROM result`, rowMode: 'array' });
    columns = found.fields.map(({ name }) => name);
    for (const row of found.rows) {
      bytes += Buffer.byteLength(JSON.stringify(row));
      if (rows.length === limits.rows)
        return { columns, rows, cut: `more than ${limits.rows} rows; these are the first` };
      if (bytes > limits.bytes)
        return { columns, rows, cut: `more than ${limits.bytes} bytes; these are the first ${rows.length} rows` };
      rows.push(row);
    }
    if (found.rows.length < wanted) return { columns, rows };
  }
}

async function refusePowerfulRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; powerful: boolean }>(
    `SELECT current_user::text AS role, bool_or(rolsuper OR rolname IN
       ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_signal_backend')) AS powerful
     FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') OR rolname = current_user`,
  );
  if (rows[0]?.powerful !== true) return;
  throw new TerminalError('tool-source.invalid', `the role ${rows[0].role} may do more than read this database`, {
    remedy:
      'put the connection string of a role in the secret store that has SELECT on what may be read, and nothing else',
  });
}

const parameterOf = (value: JsonValue): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

/** Past the protocol: a statement that runs ends by its timeout. */
function cutOff(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** A single row may be larger than memory; what comes is counted as it comes. */
function boundBytes(client: pg.Client, most: number): void {
  const { stream } = (
    client as unknown as { connection: { stream: NodeJS.ReadableStream & { destroy(error: Error): void } } }
  ).connection;
  let bytes = 0;
  stream.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > most)
      stream.destroy(new Error(`it sends more than ${most} bytes for a few rows; ask for shorter columns`));
  });
}

/** Classes of SQLSTATE in which the statement itself is wrong, and nothing that time mends. */
const statementClasses = /^(0A|21|22|23|25|26|34|42|54)/;

function asToolError(error: unknown, { statementTimeoutMs }: SqlLimits): unknown {
  if (error instanceof MarimbaError) return error;
  const { code = '', message, position } = error as { code?: string; message: string; position?: string };
  if (code === '57014')
    return new TerminalError('tool.failed', `the statement took longer than ${statementTimeoutMs} ms`, {
      remedy: 'narrow it down',
    });
  if (statementClasses.test(code)) {
    // What stands before the statement is ours.
    const at =
      position === undefined
        ? ''
        : ` (at character ${Number(position) - 'DECLARE result NO SCROLL CURSOR FOR\n'.length})`;
    return new TerminalError('tool.arguments-invalid', `the database refuses the statement: ${message}${at}`, {
      remedy: 'write one SELECT, VALUES or WITH that only reads, with $1, $2 … for parameters',
    });
  }
  if (code.startsWith('28'))
    return new TerminalError('tool-source.invalid', `the database refuses to connect: ${message}`, {
      remedy: 'mend the connection string in the secret store',
    });
  return new MarimbaError('tool.failed', `the database cannot be asked: ${message}`);
}
