import { prefixHashes } from '../prefix-hash.js';
import type { KeptRecord, Prefix } from './kept-record.js';
import { sharedLength } from './remembered-texts.js';

/** Evicted prefixes that are remembered, to say why a prompt found nothing. */
const maximumEvicted = 512;

export interface Matches {
  /** Kept states that begin the prompt, longest first. */
  kept: KeptRecord[];
  /** Length of the longest evicted one that begins the prompt; 0 when there is none. */
  evictedTokens: number;
}

/** All texts of which a state is kept in memory or on disk, found by the hashes of a prompt's prefixes. */
export class KnownPrefixes {
  private readonly records = new Map<string, KeptRecord>();
  private readonly evicted = new Map<string, Prefix>();

  get size(): number {
    return this.records.size;
  }

  get(prefixHash: string): KeptRecord | undefined {
    return this.records.get(prefixHash);
  }

  all(): IterableIterator<KeptRecord> {
    return this.records.values();
  }

  add(record: KeptRecord, ids: ArrayLike<number>): void {
    for (const shorter of this.match(ids).kept)
      if (shorter.position < record.position) record.ancestors.add(shorter.prefixHash);
    for (const longer of this.records.values())
      if (
        longer.position > record.position &&
        longer.memory !== undefined &&
        sharedLength(longer.memory.ids, ids, record.position) === record.position
      )
        longer.ancestors.add(record.prefixHash);
    this.evicted.delete(record.prefixHash);
    this.records.set(record.prefixHash, record);
  }

  /** Forgets a record that has lost its last copy, but for the fact that it was there. */
  drop(record: KeptRecord): void {
    if (!this.records.delete(record.prefixHash)) return;
    const { prefixHash, position, fingerprint } = record;
    this.evicted.set(prefixHash, { prefixHash, position, fingerprint });
    for (const oldest of this.evicted.keys()) {
      if (this.evicted.size <= maximumEvicted) break;
      this.evicted.delete(oldest);
    }
  }

  /** Forgets a record that is gone for another reason than eviction. */
  forget(record: KeptRecord): void {
    this.records.delete(record.prefixHash);
    this.evicted.delete(record.prefixHash);
  }

  /** Tokens of the longest state kept that begins this one's text. */
  parentTokens(record: KeptRecord): number {
    let tokens = 0;
    for (const hash of record.ancestors) {
      const ancestor = this.records.get(hash);
      if (ancestor === undefined) record.ancestors.delete(hash);
      else tokens = Math.max(tokens, ancestor.position);
    }
    return tokens;
  }

  match(ids: ArrayLike<number>): Matches {
    const matched = matchingPrefixes(ids, [...this.records.values(), ...this.evicted.values()]);
    let evictedTokens = 0;
    const kept: KeptRecord[] = [];
    for (const hash of matched) {
      const record = this.records.get(hash);
      if (record !== undefined) kept.unshift(record);
      else evictedTokens = this.evicted.get(hash)!.position;
    }
    return { kept, evictedTokens };
  }
}

/** A record of a text, without a copy so far. */
export function newRecord(
  prefixHash: string,
  ids: ArrayLike<number>,
  { boundary, lastUsed, uses }: Pick<KeptRecord, 'boundary' | 'lastUsed' | 'uses'>,
): KeptRecord {
  const position = ids.length;
  const fingerprint = fingerprints(ids, [position])[0]!;
  const about = { prefixHash, position, fingerprint, boundary, lastUsed, uses };
  return { ...about, ancestors: new Set(), memory: undefined, disk: undefined };
}

/** Hashes of those prefixes that begin the ids, shortest first. SHA-256 runs only where the fingerprints agree. */
export function matchingPrefixes(ids: ArrayLike<number>, prefixes: readonly Prefix[]): string[] {
  const sorted = prefixes.filter(({ position }) => position <= ids.length).sort((a, b) => a.position - b.position);
  const found = fingerprints(
    ids,
    sorted.map(({ position }) => position),
  );
  const likely = sorted.filter(({ fingerprint }, index) => fingerprint === found[index]);
  const positions = [...new Set(likely.map(({ position }) => position))];
  const hashes = new Set(prefixHashes(Array.isArray(ids) ? ids : Array.from(ids), positions));
  return [...new Set(likely.map(({ prefixHash }) => prefixHash))].filter((hash) => hashes.has(hash));
}

/**
 * A 32-bit hash of the first n ids for each n of `positions` (ascending, each at most the number of ids), in one pass:
 * h ← (h rotated left by 5 ⊕ id) · 0x9E3779B1, the step of FxHash.
 */
export function fingerprints(ids: ArrayLike<number>, positions: readonly number[]): number[] {
  let hash = 0;
  let done = 0;
  return positions.map((position) => {
    for (; done < position; done++) hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ ids[done]!, 0x9e3779b1);
    return hash;
  });
}
