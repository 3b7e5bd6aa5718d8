import type { KeptState } from '../kept-state.js';
import type { DiskTier } from './disk-tier.js';
import type { DiskCopy, KeptRecord } from './kept-record.js';
import type { KnownPrefixes } from './known-prefixes.js';
import { MemoryTier } from './memory-tier.js';
import { folderName } from './open-disk.js';
import { keptByOtherModel } from './other-models.js';
import { hitReason, missReason } from './reasons.js';
import type { RememberedTexts } from './remembered-texts.js';
import type { LookupResult, StateStoreOptions } from './store-options.js';
import type { LookupCounts } from './store-stats.js';
import type { WriteQueue } from './write-queue.js';

/** Finds the longest kept state that begins a prompt. */
export class StateFinder {
  constructor(
    private readonly options: StateStoreOptions,
    private readonly minimumTokens: number,
    private readonly prefixes: KnownPrefixes,
    private readonly texts: RememberedTexts,
    private readonly memory: MemoryTier,
    private readonly disk: DiskTier | undefined,
    private readonly queue: WriteQueue | undefined,
    private readonly counts: LookupCounts,
    private readonly now: () => number,
  ) {}

  async find(ids: readonly number[], off: boolean): Promise<LookupResult> {
    if (off || ids.length < this.minimumTokens) return this.miss(ids, off, 0, 0, []);
    await this.queue?.refresh();
    const { kept, evictedTokens } = this.prefixes.match(ids);
    let damagedTokens = 0;
    for (const record of kept) {
      const usable = (hasLogits: boolean): boolean => hasLogits || record.position < ids.length;
      if (record.memory !== undefined && usable(record.memory.state.logits !== undefined))
        return this.hit(record, record.memory.state.fork(), 'memory', ids, evictedTokens);
      if (record.disk === undefined || !usable(record.disk.hasLogits)) continue;
      try {
        const state = await this.readFromDisk(record, record.disk, ids);
        if (state !== undefined) return this.hit(record, state, 'disk', ids, evictedTokens);
      } catch (error) {
        damagedTokens = Math.max(damagedTokens, record.position);
        if (record.memory === undefined) this.prefixes.forget(record);
        this.options.onTrouble(
          `the kept state of ${record.position} tokens (${record.prefixHash.slice(0, 12)}) could not be read from disk: ${(error as Error).message}. It was removed; its text is read again.`,
        );
      }
    }
    return this.miss(ids, off, damagedTokens, evictedTokens, kept);
  }

  private hit(
    record: KeptRecord,
    state: KeptState,
    source: 'memory' | 'disk',
    ids: readonly number[],
    evictedTokens: number,
  ): LookupResult {
    record.uses++;
    record.lastUsed = this.now();
    this.counts.hits[source]++;
    this.queue?.noteUse(record);
    const reason = hitReason(record.position, ids.length, source, evictedTokens);
    return { state, tokens: record.position, source, reason };
  }

  private async miss(
    ids: readonly number[],
    off: boolean,
    damagedTokens: number,
    evictedTokens: number,
    kept: readonly KeptRecord[],
  ): Promise<LookupResult> {
    const { dir, modelHash } = this.options;
    const { kind, reason } = missReason({
      off,
      promptTokens: ids.length,
      minimumTokens: this.minimumTokens,
      damagedTokens,
      evictedTokens,
      withoutLogits: kept.some(({ position, memory, disk }) => position === ids.length && (memory ?? disk)),
      otherModel:
        off || dir === undefined || ids.length < this.minimumTokens
          ? undefined
          : await keptByOtherModel(dir, folderName(modelHash), ids),
      nothingKept: this.prefixes.size === 0 && this.texts.bytes === 0,
      nearest: this.texts.nearest(ids),
    });
    this.counts.misses[kind]++;
    return { state: undefined, tokens: 0, source: 'none', reason };
  }

  /** A state read the second time goes to memory as well; the first time the copy would cost more than it may save. */
  private async readFromDisk(
    record: KeptRecord,
    copy: DiskCopy,
    ids: readonly number[],
  ): Promise<KeptState | undefined> {
    const state = await this.disk!.read(record, copy);
    if (state === undefined || copy.reads < 2 || record.memory !== undefined || record.disk !== copy) return state;
    if (!this.memory.makeRoom(MemoryTier.cost(state, record.position), record)) return state;
    this.memory.set(record, state.fork(), Int32Array.from(ids.slice(0, record.position)));
    return state;
  }
}
