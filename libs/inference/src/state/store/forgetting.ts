import { prefixHash } from '../prefix-hash.js';
import type { DiskTier } from './disk-tier.js';
import type { KnownPrefixes } from './known-prefixes.js';
import type { MemoryTier } from './memory-tier.js';
import type { RememberedTexts } from './remembered-texts.js';
import type { WriteQueue } from './write-queue.js';

/** A text of which something is kept. */
export interface KeptText {
  prefixHash: string;
  ids: Int32Array;
  /** A state of it is kept; else only its ids, to see what other prompts share with it. */
  isState: boolean;
}

/** Shows every text that a store holds, and drops those that must be gone. */
export class Forgetting {
  constructor(
    private readonly prefixes: KnownPrefixes,
    private readonly texts: RememberedTexts,
    private readonly memory: MemoryTier,
    private readonly disk: DiskTier | undefined,
    private readonly queue: WriteQueue | undefined,
  ) {}

  /** Of memory and disk, with what other processes have written to the same folder. */
  async list(): Promise<KeptText[]> {
    // What a process that died was writing is no state that anybody finds, but bytes of it may be left.
    await this.disk?.makeRoom(0);
    await this.queue?.settle();
    const found = new Map<string, KeptText>();
    for (const ids of this.texts.all()) {
      const hash = prefixHash(Array.from(ids));
      found.set(hash, { prefixHash: hash, ids, isState: false });
    }
    for (const record of [...this.prefixes.all()]) {
      const { memory, disk, prefixHash: hash } = record;
      const ids = memory?.ids ?? (disk && (await this.disk?.index.idsOf(record, disk)));
      if (ids !== undefined) found.set(hash, { prefixHash: hash, ids, isState: true });
    }
    return [...found.values()];
  }

  /** Gives the number of states dropped. */
  async drop(hashes: ReadonlySet<string>): Promise<number> {
    this.texts.remove((ids) => hashes.has(prefixHash(Array.from(ids))));
    // Out of memory first, so that none of them is written any more; the one being written is on disk after the wait.
    for (const record of this.recordsOf(hashes)) this.memory.remove(record);
    await this.queue?.flush();
    const records = this.recordsOf(hashes);
    for (const record of records) {
      this.memory.remove(record);
      if (record.disk !== undefined) await this.disk?.index.remove(record, record.disk);
      this.prefixes.forget(record);
    }
    return records.length;
  }

  private recordsOf(hashes: ReadonlySet<string>) {
    return [...hashes].flatMap((hash) => this.prefixes.get(hash) ?? []);
  }
}
