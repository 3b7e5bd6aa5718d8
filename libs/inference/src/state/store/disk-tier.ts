import { promises as fs } from 'node:fs';
import type { KeptState } from '../kept-state.js';
import { hashFile, readBody, writeBody } from './body-file.js';
import type { DiskIndex } from './disk-index.js';
import type { DiskUsage } from './disk-usage.js';
import { type EntryHeader, encodeEntry, encodeUsage, usageOffset } from './entry-file.js';
import { leastValuable } from './eviction.js';
import type { DiskCopy, KeptRecord, MemoryCopy, RecordValue } from './kept-record.js';
import type { KnownPrefixes } from './known-prefixes.js';
import { bodyName, entryName, isMissing, removeFile } from './model-folder.js';

export type Deserialize = (
  body: Uint8Array,
  position: number,
  prefixHash: string,
  logits: Float32Array | undefined,
) => KeptState;

/** Kept states on disk, never more bytes of them than the limit. */
export class DiskTier {
  evictions = 0;
  bytesWritten = 0;
  bytesRead = 0;
  private readonly unchecked = new Map<DiskCopy, KeptRecord>();

  constructor(
    readonly limitBytes: number,
    readonly index: DiskIndex,
    readonly usage: DiskUsage,
    private readonly modelHash: string,
    private readonly prefixes: KnownPrefixes,
    private readonly value: RecordValue,
    private readonly deserialize: Deserialize,
  ) {}

  /** Gives up what is worth least until there is room; false when what may be given up is too little. */
  async makeRoom(bytes: number, spared?: KeptRecord): Promise<boolean> {
    if (bytes > this.limitBytes) return false;
    await this.sweep();
    while (this.usage.bytes + bytes > this.limitBytes) {
      const candidates = [...this.prefixes.all()].filter((record) => record !== spared && record.disk !== undefined);
      const least = leastValuable(candidates, (record) =>
        this.value(record, record.disk!.entryBytes + record.disk!.bodyBytes, false),
      );
      if (least === undefined) return false;
      await this.index.remove(least, least.disk!);
      this.evictions++;
    }
    return true;
  }

  /** Writes a state that is in memory; false when there is no room. Not to be called again before it has ended. */
  async write(record: KeptRecord, { state, ids }: MemoryCopy): Promise<boolean> {
    await this.index.refresh();
    const { logits } = state;
    if (record.disk !== undefined && (record.disk.hasLogits || logits === undefined)) return true;
    const parts = state.serialize();
    const stateBytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (logits !== undefined) parts.push(new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength));
    const bodyBytes = stateBytes + (logits?.byteLength ?? 0);
    const { prefixHash, position, boundary } = record;
    const entry = (body: string, crc32: number) => {
      const about = { modelHash: this.modelHash, prefixHash, position, boundary, stateBytes };
      const header: EntryHeader = { ...about, logits: logits?.length ?? 0, body, crc32 };
      return encodeEntry({ header, ids, usage: record });
    };
    const longestEntry = entry('0'.repeat(64), 0xffffffff).length;
    if (!(await this.makeRoom(bodyBytes + longestEntry, record))) return false;
    this.usage.reserved = bodyBytes + longestEntry;
    const { folder } = this.index;
    const bodyFile = folder.temporary();
    const entryFile = folder.temporary();
    try {
      const { sha256, crc32 } = await writeBody(bodyFile, parts);
      folder.unfinishedBody = sha256;
      const bytes = entry(sha256, crc32);
      await fs.writeFile(entryFile, bytes, { flag: 'wx' });
      const name = entryName(position, prefixHash, sha256);
      await fs.rename(bodyFile, folder.file(bodyName(sha256)));
      await fs.rename(entryFile, folder.file(name));
      // Memory may have given the state up meanwhile, and it may have been kept anew.
      const known = this.prefixes.get(prefixHash);
      if (known === undefined) this.prefixes.add(record, ids);
      const owner = known ?? record;
      const old = owner.disk;
      const copy = { entryName: name, entryBytes: bytes.length, body: sha256, bodyBytes, stateBytes, crc32, reads: 0 };
      this.usage.reserved = 0;
      this.index.attach(owner, { ...copy, hasLogits: logits !== undefined });
      if (old !== undefined) await this.index.remove(owner, old);
      this.bytesWritten += bodyBytes + bytes.length;
      return true;
    } catch (error) {
      await Promise.allSettled([removeFile(bodyFile), removeFile(entryFile)]);
      throw error;
    } finally {
      this.usage.reserved = 0;
      folder.unfinishedBody = undefined;
    }
  }

  /**
   * The state, for the caller alone; undefined when another process removed it meanwhile.
   *
   * @throws Error saying what is wrong with the file; it is removed then.
   */
  async read(record: KeptRecord, copy: DiskCopy): Promise<KeptState | undefined> {
    try {
      const body = await readBody(this.index.folder.file(bodyName(copy.body)), copy.bodyBytes, copy.crc32);
      this.bytesRead += body.length;
      if (copy.reads++ === 0) this.unchecked.set(copy, record);
      // A copy: the logits need not stand at a multiple of four bytes.
      const logits = copy.hasLogits ? new Float32Array(body.slice(copy.stateBytes).buffer) : undefined;
      return this.deserialize(body.subarray(0, copy.stateBytes), record.position, record.prefixHash, logits);
    } catch (error) {
      await this.index.remove(record, copy);
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Notes on disk when and how often a state was used. */
  async noteUse(record: KeptRecord, copy: DiskCopy): Promise<void> {
    try {
      const file = await fs.open(this.index.folder.file(copy.entryName), 'r+');
      await file.write(encodeUsage(record), 0, undefined, usageOffset).finally(() => file.close());
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Compares the files read since the last time with their names, SHA-256 of what was written. Returns the records of those that differ. */
  async checkNames(): Promise<KeptRecord[]> {
    const wrong: KeptRecord[] = [];
    for (const [copy, record] of [...this.unchecked]) {
      this.unchecked.delete(copy);
      const hash = await hashFile(this.index.folder.file(bodyName(copy.body))).catch(() => undefined);
      if (hash === undefined || hash === copy.body) continue;
      await this.index.remove(record, copy);
      wrong.push(record);
    }
    return wrong;
  }

  private async sweep(): Promise<void> {
    const names = await fs.readdir(this.index.folder.path);
    this.usage.foreign = await this.index.folder.sweep(names);
  }
}
