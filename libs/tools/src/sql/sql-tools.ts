import type { JsonObject, JsonValue, ToolDescription } from '@marimba/contracts';
import type { Outbound } from '../outbound/outbound.js';
import type { Tool } from '../tool.js';
import { connectionSettings } from './connection-settings.js';
import { readOnlyQuery, type SqlLimits, type SqlStatement } from './read-only-query.js';

export const defaultSqlLimits: SqlLimits = { statementTimeoutMs: 15_000, rows: 200, bytes: 100_000 };

export interface SqlDatabase {
  /** The name that it is registered under; its tools are named for it. */
  name: string;
  /** What it holds, in the words of who registered it. */
  about: string;
  limits: SqlLimits;
  /** The connection string, as it is now. */
  connection(): Promise<string>;
}

export interface SqlTool extends Tool {
  readonly target: { tool: 'query' | 'schema' };
  /** Past the arguments. */
  ask(sql: string, signal: AbortSignal): Promise<JsonObject>;
}

/** `<name>.query` and `<name>.schema` of a registered database. */
export function sqlTools(
  database: SqlDatabase,
  outbound: Pick<Outbound, 'address'>,
): [query: SqlTool, schema: SqlTool] {
  const { name, about, limits } = database;
  const send = async (statement: SqlStatement, signal: AbortSignal): Promise<JsonObject> =>
    readOnlyQuery(await connectionSettings(await database.connection(), outbound), statement, limits, signal);
  const common = {
    effects: 'reads',
    taint: 'external',
    ask: (text: string, signal: AbortSignal) => send({ text, parameters: [] }, signal),
  } as const;
  return [
    {
      ...common,
      description: queryDescription(name, about, limits),
      target: { tool: 'query' },
      call: ({ sql, parameters }, { signal }) =>
        send({ text: String(sql), parameters: (parameters ?? []) as JsonValue[] }, signal),
    },
    {
      ...common,
      description: {
        name: `${name}.schema`,
        description: `Tables and columns of the database ${name}${about && `: ${about}`}`,
        parameters: { type: 'object', properties: {}, additionalProperties: false },
      },
      target: { tool: 'schema' },
      call: (_args, { signal }) => common.ask(columnsOfTables, signal),
    },
  ];
}

const columnsOfTables = `
  SELECT table_schema || '.' || table_name AS "table",
    string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) AS columns
  FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
  GROUP BY table_schema, table_name ORDER BY 1`;

const queryDescription = (name: string, about: string, { rows }: SqlLimits): ToolDescription => ({
  name: `${name}.query`,
  description: `Read from the database ${name} with one SQL statement (PostgreSQL); ${rows} rows at most${about && `. ${about}`}`,
  parameters: {
    type: 'object',
    properties: {
      sql: {
        type: 'string',
        description: 'one SELECT, VALUES or WITH; $1, $2 … for parameters',
        minLength: 1,
        maxLength: 20_000,
      },
      parameters: { type: 'array', description: 'values of $1, $2 …', maxItems: 100 },
    },
    required: ['sql'],
    additionalProperties: false,
  },
});
