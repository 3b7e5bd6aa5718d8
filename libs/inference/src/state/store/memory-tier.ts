import type { KeptState } from '../kept-state.js';
import { leastValuable } from './eviction.js';
import type { KeptRecord, MemoryCopy, RecordValue } from './kept-record.js';
import type { KnownPrefixes } from './known-prefixes.js';

/** Kept states in memory, never more bytes of them than the limit. */
export class MemoryTier {
  private used = 0;
  states = 0;
  evictions = 0;

  constructor(
    readonly limitBytes: number,
    private readonly prefixes: KnownPrefixes,
    private readonly value: RecordValue,
  ) {}

  get bytes(): number {
    return this.used;
  }

  /** Bytes that a state of so many tokens counts. */
  static cost(state: KeptState, tokens: number): number {
    return state.bytes + (state.logits?.byteLength ?? 0) + Int32Array.BYTES_PER_ELEMENT * tokens;
  }

  /** Gives up what is worth least until there is room, sparing `spared`; false when what may be given up is too little. */
  makeRoom(bytes: number, spared?: KeptRecord): boolean {
    if (bytes > this.limitBytes) return false;
    while (this.used + bytes > this.limitBytes) {
      const candidates = [...this.prefixes.all()].filter(
        (record) => record !== spared && record.memory !== undefined && !record.memory.pinned,
      );
      const least = leastValuable(candidates, (record) =>
        this.value(record, record.memory!.bytes, record.disk !== undefined),
      );
      if (least === undefined) return false;
      this.remove(least);
      this.evictions++;
      if (least.disk === undefined) this.prefixes.drop(least);
    }
    return true;
  }

  /** Sets the record's copy; room was made for it. */
  set(record: KeptRecord, state: KeptState, ids: Int32Array): void {
    this.remove(record);
    const bytes = MemoryTier.cost(state, ids.length);
    record.memory = { state, ids, bytes, pinned: false };
    this.used += bytes;
    this.states++;
  }

  /** Takes the copy off the record. One that is being written counts until it is released. */
  remove(record: KeptRecord): void {
    const copy = record.memory;
    if (copy === undefined) return;
    record.memory = undefined;
    this.states--;
    if (!copy.pinned) this.used -= copy.bytes;
  }

  pin(copy: MemoryCopy): void {
    copy.pinned = true;
  }

  release(record: KeptRecord, copy: MemoryCopy): void {
    copy.pinned = false;
    if (record.memory !== copy) this.used -= copy.bytes;
  }
}
