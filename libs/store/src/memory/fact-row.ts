import { type MemoryFact, type MemoryScope, memoryFact, TerminalError } from '@marimba/contracts';

export interface FactRow {
  id: string;
  scope_kind: MemoryScope['kind'];
  scope_id: string;
  key: string | null;
  text: string;
  confidence: number;
  status: string;
  taint: string | null;
  source: unknown;
  superseded_by: string | null;
  decided_by: string | null;
  created_at: Date;
  ended_at: Date | null;
}

export const factColumns =
  'id, scope_kind, scope_id, key, text, confidence, status, taint, source, superseded_by, decided_by, created_at, ended_at';

export function factOf(row: FactRow): MemoryFact {
  const { scope_kind, scope_id, superseded_by, decided_by, created_at, ended_at, key, taint, ...rest } = row;
  return memoryFact.parse({
    ...rest,
    // A real of four bytes says 0.30000001192092896 for 0.3.
    confidence: Number(row.confidence.toFixed(6)),
    scope: { kind: scope_kind, id: scope_id },
    ...(key === null ? {} : { key }),
    ...(taint === null ? {} : { taint }),
    ...(superseded_by === null ? {} : { supersededBy: superseded_by }),
    ...(decided_by === null ? {} : { decidedBy: decided_by }),
    createdAt: created_at.toISOString(),
    ...(ended_at === null ? {} : { endedAt: ended_at.toISOString() }),
  });
}

export function factNotFound(id: string): TerminalError {
  return new TerminalError('memory.not-found', `there is no fact ${id} in the memory that may be seen here`, {
    remedy: 'look for it among the facts of its scope: GET /v1/memory/facts',
  });
}
