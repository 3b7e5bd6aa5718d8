import { type ToolSourceConfig, type ToolStatus, toolSourceConfig } from '@marimba/contracts';
import { unwrap } from '../database/versioned.js';

/** A source as whoever calls its tools needs it. */
export interface StoredToolSource {
  id: string;
  name: string;
  description: string | undefined;
  config: ToolSourceConfig;
}

export interface SourceRow {
  id: string;
  name: string;
  description: string | null;
  config: unknown;
}

export function storedOf({ id, name, description, config }: SourceRow): StoredToolSource {
  return { id, name, description: description ?? undefined, config: toolSourceConfig.parse(unwrap(config)) };
}

export function statusOf(row: { approvedSha256: string | null; seenSha256: string | null }): ToolStatus {
  if (row.approvedSha256 === null) return 'new';
  if (row.seenSha256 === null) return 'gone';
  return row.approvedSha256 === row.seenSha256 ? 'ready' : 'changed';
}
