import type { DiskTier } from './disk-tier.js';
import type { Boundary } from './eviction.js';
import type { KeptRecord } from './kept-record.js';
import type { MemoryTier } from './memory-tier.js';
import type { MissKind } from './reasons.js';

export interface TierStats {
  states: number;
  bytes: number;
  limitBytes: number;
  evictions: number;
}

export interface StoreStats {
  /** Bytes with logits and ids, and those of remembered texts. */
  memory: TierStats;
  /** Bytes of this model's folder: what others are writing and what is set aside for a write count. */
  disk: TierStats;
  hits: { memory: number; disk: number };
  misses: Record<MissKind, number>;
  bytesWritten: number;
  bytesRead: number;
}

/** One kept state, as a list shows it. */
export interface KeptEntry {
  prefixHash: string;
  position: number;
  boundary: Boundary;
  /** Milliseconds since 1970. */
  lastUsed: number;
  uses: number;
  memoryBytes: number;
  diskBytes: number;
}

/** Counts of what lookups found. */
export class LookupCounts {
  readonly hits = { memory: 0, disk: 0 };
  readonly misses: Record<MissKind, number> = {
    off: 0,
    'too short': 0,
    'nothing kept': 0,
    'different prefix': 0,
    evicted: 0,
    'no logits': 0,
    'other model': 0,
    damaged: 0,
  };
}

export function storeStats(
  memory: MemoryTier,
  texts: { bytes: number; limitBytes: number },
  disk: DiskTier | undefined,
  { hits, misses }: LookupCounts,
): StoreStats {
  const { states, bytes, limitBytes, evictions } = memory;
  return {
    memory: { states, bytes: bytes + texts.bytes, limitBytes: limitBytes + texts.limitBytes, evictions },
    disk: {
      states: disk?.usage.states ?? 0,
      bytes: disk?.usage.bytes ?? 0,
      limitBytes: disk?.limitBytes ?? 0,
      evictions: disk?.evictions ?? 0,
    },
    hits: { ...hits },
    misses: { ...misses },
    bytesWritten: disk?.bytesWritten ?? 0,
    bytesRead: disk?.bytesRead ?? 0,
  };
}

export const keptEntry = (record: KeptRecord): KeptEntry => ({
  prefixHash: record.prefixHash,
  position: record.position,
  boundary: record.boundary,
  lastUsed: record.lastUsed,
  uses: record.uses,
  memoryBytes: record.memory?.bytes ?? 0,
  diskBytes: record.disk === undefined ? 0 : record.disk.entryBytes + record.disk.bodyBytes,
});
