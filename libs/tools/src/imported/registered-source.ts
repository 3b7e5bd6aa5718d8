import {
  type ImportedTool,
  sha256Of,
  type ToolSourceConfig,
  type ToolSourceConfigOf,
  type ToolStatus,
} from '@marimba/contracts';
import type { McpServer } from '../mcp/mcp-connections.js';
import { defaultSqlLimits, type SqlDatabase } from '../sql/sql-tools.js';
import type { SecretUse } from './secret-use.js';

export interface RegisteredSource {
  id: string;
  name: string;
  description: string | undefined;
  config: ToolSourceConfig;
}

/** A source, perhaps before it is kept. */
export type NewSource = Omit<RegisteredSource, 'id'> & { id?: string };

/** A tool of a source, pinned to what was approved. */
export interface PinnedTool {
  name: string;
  status: ToolStatus;
  source: RegisteredSource;
  approved: (ImportedTool & { sha256: string }) | undefined;
}

/** Where tools of tenants are kept. */
export interface ImportedToolStore {
  find(tenantId: string, name: string): Promise<PinnedTool | undefined>;
  list(tenantId: string): Promise<PinnedTool[]>;
  /** Keeps what a source says now beside what was approved. */
  saw(tenantId: string, sourceId: string, tools: readonly ImportedTool[]): Promise<void>;
}

/** A source that is not kept yet has connections of its own. */
export const keyOfSource = (tenantId: string, { id, name }: NewSource): string => `${tenantId}/${id ?? `new/${name}`}`;

export function databaseOf(
  { name, description }: NewSource,
  config: ToolSourceConfigOf<'sql'>,
  secrets: SecretUse,
): SqlDatabase {
  const { connectionSecret, statementTimeoutMs, rows, bytes } = config;
  const limits = {
    statementTimeoutMs: statementTimeoutMs ?? defaultSqlLimits.statementTimeoutMs,
    rows: rows ?? defaultSqlLimits.rows,
    bytes: bytes ?? defaultSqlLimits.bytes,
  };
  return { name, about: description ?? '', limits, connection: () => secrets.open(connectionSecret) };
}

/** All its secrets are opened for each call: so none comes back, and a connection that was made with others is left. */
export async function serverOf(
  tenantId: string,
  source: NewSource,
  config: ToolSourceConfigOf<'mcp'>,
  secrets: SecretUse,
): Promise<McpServer> {
  const names = [...Object.values(config.headers ?? {}), ...Object.values(config.environment ?? {})];
  const values = new Map(await Promise.all(names.map(async (name) => [name, await secrets.open(name)] as const)));
  const key = `${keyOfSource(tenantId, source)}/${sha256Of(JSON.stringify([config, ...values]))}`;
  return { key, name: source.name, config, secret: (name) => values.get(name)! };
}
