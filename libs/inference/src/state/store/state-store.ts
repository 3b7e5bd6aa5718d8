import type { KeptState } from '../kept-state.js';
import { prefixHash } from '../prefix-hash.js';
import type { DiskTier } from './disk-tier.js';
import { type Boundary, boundaryPrior, stateValue } from './eviction.js';
import { Forgetting, type KeptText } from './forgetting.js';
import type { KeptRecord, RecordValue } from './kept-record.js';
import { KnownPrefixes, newRecord } from './known-prefixes.js';
import { MemoryTier } from './memory-tier.js';
import { openDisk } from './open-disk.js';
import { RememberedTexts } from './remembered-texts.js';
import { StateFinder } from './state-finder.js';
import type { KeepResult, LookupResult, StateStoreOptions } from './store-options.js';
import { type KeptEntry, keptEntry, LookupCounts, type StoreStats, storeStats } from './store-stats.js';
import { WriteQueue } from './write-queue.js';

const defaultMinimumTokens = 32;
const defaultTokensPerSecond = 500;
/** Remembered texts take this part of the memory budget, but no more than so many bytes. */
const textsPart = 1 / 16;
const maximumTextBytes = 4 << 20;

/**
 * Kept states of one model, in memory and on disk, found by the text they have read. A recurrent state cannot be rolled
 * back, so a state helps only a prompt that begins with exactly its tokens. For use by one thread.
 */
export class StateStore {
  private readonly minimumTokens: number;
  private readonly now: () => number;
  private readonly forgetting: Forgetting;
  private closed = false;

  private constructor(
    private readonly options: StateStoreOptions,
    private readonly prefixes: KnownPrefixes,
    private readonly texts: RememberedTexts,
    private readonly memory: MemoryTier,
    private readonly disk: DiskTier | undefined,
    private readonly queue: WriteQueue | undefined,
    private readonly finder: StateFinder,
    private readonly counts: LookupCounts,
  ) {
    this.minimumTokens = options.minimumTokens ?? defaultMinimumTokens;
    this.now = options.now ?? Date.now;
    this.forgetting = new Forgetting(prefixes, texts, memory, disk, queue);
  }

  /** Reads what lies on disk. A folder that cannot be used is told to `onTrouble`; the store then has memory only. */
  static async open(options: StateStoreOptions): Promise<StateStore> {
    const { memoryBytes, dir, diskBytes, onTrouble, now = Date.now } = options;
    const prefixes = new KnownPrefixes();
    const value: RecordValue = (record, bytes, onDisk) =>
      stateValue(record, {
        bytes,
        onDisk,
        parentTokens: prefixes.parentTokens(record),
        tokensPerSecond: options.prefillTokensPerSecond?.() ?? defaultTokensPerSecond,
        now: now(),
      });
    const texts = new RememberedTexts(Math.min(maximumTextBytes, Math.floor(memoryBytes * textsPart)));
    const memory = new MemoryTier(memoryBytes - texts.limitBytes, prefixes, value);
    const disk =
      dir === undefined || diskBytes === 0 ? undefined : await openDisk({ ...options, dir }, prefixes, texts, value);
    const queue = disk && new WriteQueue(disk, memory, prefixes, now, onTrouble);
    const counts = new LookupCounts();
    const minimumTokens = options.minimumTokens ?? defaultMinimumTokens;
    const finder = new StateFinder(options, minimumTokens, prefixes, texts, memory, disk, queue, counts, now);
    return new StateStore(options, prefixes, texts, memory, disk, queue, finder, counts);
  }

  /** The longest kept state that begins the prompt. One of the whole prompt helps only with its logits. */
  lookup(ids: readonly number[]): Promise<LookupResult> {
    return this.finder.find(ids, this.isOff);
  }

  /** Keeps a copy of a state that has read just these tokens. It is written to disk later; see `flush`. */
  keep(ids: readonly number[], state: KeptState, boundary: Boundary): KeepResult {
    if (this.isOff) return { kept: false, reason: 'keeping states is off' };
    if (ids.length < this.minimumTokens)
      return { kept: false, reason: `${ids.length} tokens are fewer than the ${this.minimumTokens} worth keeping` };
    const hash = prefixHash(ids);
    if (state.position !== ids.length || state.prefixHash !== hash)
      throw new RangeError(
        `a state of ${state.position} tokens was to be kept for a text of ${ids.length} that it has not read: pass the ids of just the tokens it has read`,
      );
    this.texts.add(ids);
    const known = this.prefixes.get(hash);
    if (known?.memory !== undefined && (known.memory.state.logits !== undefined || state.logits === undefined)) {
      this.renew(known, boundary);
      return { kept: true, reason: 'it was in memory already' };
    }
    const copy = state.fork();
    const bytes = MemoryTier.cost(copy, ids.length);
    if (bytes > this.memory.limitBytes)
      return {
        kept: false,
        reason: `the state of ${bytes} bytes is larger than all the memory for states, ${this.memory.limitBytes} bytes`,
      };
    if (known !== undefined) this.memory.remove(known);
    if (!this.memory.makeRoom(bytes, known)) {
      if (known !== undefined && known.disk === undefined) this.prefixes.drop(known);
      return { kept: false, reason: 'the state being written to disk leaves no room in memory' };
    }
    const text = Int32Array.from(ids);
    const record = known ?? newRecord(hash, text, { boundary, lastUsed: this.now(), uses: 0 });
    this.memory.set(record, copy, text);
    if (known === undefined) this.prefixes.add(record, ids);
    else this.renew(known, boundary);
    if (record.disk === undefined || (!record.disk.hasLogits && copy.logits !== undefined)) this.queue?.add(record);
    return { kept: true, reason: 'it is kept in memory' };
  }

  /** Tokens that the ids share with the text nearest to them: where a state will help the next of such prompts. */
  nearestShared(ids: readonly number[]): number {
    return this.texts.nearest(ids)?.shared ?? 0;
  }

  /** Every text of which a state or the ids are kept, in memory or on disk. @throws Error of the file system */
  keptTexts(): Promise<KeptText[]> {
    return this.forgetting.list();
  }

  /**
   * Drops all that is kept of the texts with these hashes, in memory and on disk, also what is being written. Gives the
   * number of states. What a caller keeps of them while this goes on may stay. @throws Error of the file system
   */
  forget(prefixHashes: readonly string[]): Promise<number> {
    return this.forgetting.drop(new Set(prefixHashes));
  }

  list(): KeptEntry[] {
    return [...this.prefixes.all()].map(keptEntry);
  }

  stats(): StoreStats {
    return storeStats(this.memory, this.texts, this.disk, this.counts);
  }

  /** Waits until all that is to be written is on disk. */
  async flush(): Promise<void> {
    await this.queue?.flush();
  }

  /** Writes what is to be written; nothing is kept or found after that. */
  async close(): Promise<void> {
    await this.flush();
    this.closed = true;
  }

  private get isOff(): boolean {
    return this.closed || (this.options.memoryBytes === 0 && this.disk === undefined);
  }

  private renew(record: KeptRecord, boundary: Boundary): void {
    record.lastUsed = this.now();
    if (boundaryPrior[boundary] > boundaryPrior[record.boundary]) record.boundary = boundary;
  }
}
