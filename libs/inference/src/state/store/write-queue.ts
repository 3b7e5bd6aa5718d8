import type { DiskTier } from './disk-tier.js';
import type { KeptRecord } from './kept-record.js';
import type { KnownPrefixes } from './known-prefixes.js';
import type { MemoryTier } from './memory-tier.js';

/** After a write that failed, the disk is left alone for so long; then all that it lacks is written. */
const pauseMilliseconds = 60_000;

/**
 * Writes states to disk one after the other, while the thread does other work. Only the one being written is held in
 * memory for it; one that memory gives up before its turn is not written.
 */
export class WriteQueue {
  private readonly waiting = new Set<KeptRecord>();
  private readonly background = new Set<Promise<void>>();
  private draining: Promise<void> | undefined;
  private pausedUntil = 0;
  private readonly told = new Set<string>();

  constructor(
    private readonly disk: DiskTier,
    private readonly memory: MemoryTier,
    private readonly prefixes: KnownPrefixes,
    private readonly now: () => number,
    private readonly onTrouble: (message: string) => void,
  ) {}

  add(record: KeptRecord): void {
    if (this.now() < this.pausedUntil) return;
    if (this.pausedUntil > 0)
      for (const unsaved of this.prefixes.all())
        if (unsaved.memory !== undefined && unsaved.disk === undefined) this.waiting.add(unsaved);
    this.pausedUntil = 0;
    this.waiting.add(record);
    this.start();
  }

  /** Sees what other processes wrote, unless a write is under way, which does the same. */
  async refresh(): Promise<void> {
    if (this.draining !== undefined) return;
    await this.disk.index
      .refresh()
      .catch((error: Error) => this.tellOnce(`the folder of kept states cannot be read: ${error.message}.`));
  }

  /** Notes a use on disk, in the background. */
  noteUse(record: KeptRecord): void {
    if (record.disk === undefined) return;
    const noted = this.disk
      .noteUse(record, record.disk)
      .catch((error: Error) => this.tellOnce(`the use of a kept state cannot be noted: ${error.message}.`))
      .finally(() => this.background.delete(noted));
    this.background.add(noted);
  }

  /** Waits for all writes, and compares what was read with its name. */
  async flush(): Promise<void> {
    while (this.draining !== undefined || this.background.size > 0)
      await Promise.all([this.draining, ...this.background]);
    await this.checkNames();
  }

  /** Waits for all writes, then sees what other processes wrote. @throws Error when the folder cannot be read */
  async settle(): Promise<void> {
    await this.flush();
    // An entry that is being written would be taken for another's.
    while (this.draining !== undefined) await this.draining;
    await this.disk.index.refresh();
  }

  private start(): void {
    this.draining ??= this.drain().finally(() => {
      this.draining = undefined;
      if (this.waiting.size > 0) this.start();
    });
  }

  private async drain(): Promise<void> {
    for (const record of this.waiting) {
      this.waiting.delete(record);
      const copy = record.memory;
      if (copy === undefined) continue;
      this.memory.pin(copy);
      try {
        if (!(await this.disk.write(record, copy)))
          this.tellOnce(
            `a state of ${record.position} tokens is larger than what the disk budget leaves room for and is kept in memory only. Raise the budget.`,
          );
        else this.told.clear();
      } catch (error) {
        this.waiting.clear();
        this.pausedUntil = this.now() + pauseMilliseconds;
        this.tellOnce(
          `states cannot be written to disk: ${(error as Error).message}. They are kept in memory; free space in the folder of kept states or make it writable. The next try is in ${pauseMilliseconds / 1000} s.`,
        );
      } finally {
        this.memory.release(record, copy);
      }
    }
    await this.checkNames();
  }

  private async checkNames(): Promise<void> {
    const wrong = await this.disk.checkNames().catch((error: Error) => {
      this.tellOnce(`a damaged kept state cannot be removed: ${error.message}.`);
      return [];
    });
    for (const record of wrong) {
      // What memory holds of it may come from the damaged file.
      if (record.memory !== undefined && !record.memory.pinned) this.memory.remove(record);
      this.onTrouble(
        `the kept state of ${record.position} tokens (${record.prefixHash.slice(0, 12)}) was damaged on disk: its SHA-256 is not its name. It was removed; its text is read again.`,
      );
    }
  }

  private tellOnce(message: string): void {
    const what = message.slice(0, 24);
    if (this.told.has(what)) return;
    this.told.add(what);
    this.onTrouble(message);
  }
}
