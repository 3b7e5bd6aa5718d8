import { promises as fs } from 'node:fs';
import { basename } from 'node:path';
import type { DiskUsage } from './disk-usage.js';
import { DamagedFileError, decodeEntry, type Entry } from './entry-file.js';
import type { DiskCopy, KeptRecord } from './kept-record.js';
import { type KnownPrefixes, newRecord } from './known-prefixes.js';
import { bodyName, type EntryName, isMissing, type ModelFolder, parseEntryName, removeFile } from './model-folder.js';

/** Entries read side by side. */
const batch = 32;
/** Times of change closer to now than this may hide a later change: clocks of file systems tick coarsely. */
const coarseMilliseconds = 50;

/** What lies in a model's folder, written by this store and by others. */
export class DiskIndex {
  private readonly byName = new Map<string, { record: KeptRecord; copy: DiskCopy }>();
  private listedAt = Number.NaN;
  private listing: Promise<void> | undefined;

  constructor(
    readonly folder: ModelFolder,
    private readonly modelHash: string,
    private readonly usage: DiskUsage,
    private readonly prefixes: KnownPrefixes,
    private readonly onFound: (ids: Int32Array) => void,
    private readonly onTrouble: (message: string) => void,
  ) {}

  /** Takes up what others wrote and drops what they removed, if the folder changed since the last time. */
  refresh(): Promise<void> {
    this.listing ??= this.list().finally(() => {
      this.listing = undefined;
    });
    return this.listing;
  }

  attach(record: KeptRecord, copy: DiskCopy): void {
    record.disk = copy;
    this.byName.set(copy.entryName, { record, copy });
    this.usage.add(copy);
  }

  /** The ids of a copy's text; undefined when it is gone. One that cannot be read goes: nobody could say what it holds. */
  async idsOf(record: KeptRecord, copy: DiskCopy): Promise<Int32Array | undefined> {
    try {
      return decodeEntry(await fs.readFile(this.folder.file(copy.entryName))).ids;
    } catch (error) {
      if (!isMissing(error))
        this.onTrouble(
          `kept state ${basename(this.folder.path)}/${copy.entryName} cannot be read: ${(error as Error).message}. It was removed; its text is read again when it comes.`,
        );
      await this.remove(record, copy);
      return undefined;
    }
  }

  /** Removes a copy's files, then forgets it: its bytes count until they are free. */
  async remove(record: KeptRecord, copy: DiskCopy): Promise<void> {
    if (this.byName.get(copy.entryName)?.copy !== copy) return;
    await removeFile(this.folder.file(copy.entryName));
    if (!this.isShared(copy)) await removeFile(this.folder.file(bodyName(copy.body)));
    this.detach(record, copy);
  }

  private isShared(copy: DiskCopy): boolean {
    return [...this.byName.values()].some((other) => other.copy !== copy && other.copy.body === copy.body);
  }

  private detach(record: KeptRecord, copy: DiskCopy): void {
    if (this.byName.get(copy.entryName)?.copy !== copy) return;
    this.byName.delete(copy.entryName);
    this.usage.remove(copy);
    if (record.disk !== copy) return;
    record.disk = undefined;
    if (record.memory === undefined) this.prefixes.drop(record);
  }

  private async list(): Promise<void> {
    const { mtimeMs } = await fs.stat(this.folder.path);
    if (mtimeMs === this.listedAt) return;
    this.listedAt = Date.now() - mtimeMs > coarseMilliseconds ? mtimeMs : Number.NaN;
    const names = await fs.readdir(this.folder.path);
    const listed = new Set(names);
    for (const [name, { record, copy }] of [...this.byName]) if (!listed.has(name)) this.detach(record, copy);
    const added = names
      .filter((name) => name.endsWith('.entry') && !this.byName.has(name))
      .map((name) => ({ name, parsed: parseEntryName(name) }))
      .sort((a, b) => (a.parsed?.position ?? 0) - (b.parsed?.position ?? 0));
    for (let start = 0; start < added.length; start += batch) {
      const reads = added.slice(start, start + batch).map(({ name, parsed }) => this.readEntry(name, parsed));
      for (const found of await Promise.all(reads)) if (found !== undefined) await this.adopt(found);
    }
  }

  private async readEntry(name: string, parsed: EntryName | undefined): Promise<Found | undefined> {
    try {
      if (parsed === undefined) throw new DamagedFileError('its name is not that of an entry');
      const bytes = await fs.readFile(this.folder.file(name));
      const entry = decodeEntry(bytes);
      const { header } = entry;
      if (header.modelHash !== this.modelHash || header.prefixHash !== parsed.prefixHash || header.body !== parsed.body)
        throw new DamagedFileError('it does not say what its name says');
      const bodyBytes = header.stateBytes + Float32Array.BYTES_PER_ELEMENT * header.logits;
      const { size } = await fs.stat(this.folder.file(bodyName(parsed.body)));
      if (size !== bodyBytes) throw new DamagedFileError(`its state has ${size} bytes instead of ${bodyBytes}`);
      const copy = { entryName: name, entryBytes: bytes.length, bodyBytes, hasLogits: header.logits > 0, reads: 0 };
      return { entry, copy: { ...copy, body: header.body, stateBytes: header.stateBytes, crc32: header.crc32 } };
    } catch (error) {
      // What another process removed meanwhile is no trouble, but an entry without its state is of no use.
      if (!isMissing(error))
        this.onTrouble(
          `kept state ${basename(this.folder.path)}/${name} cannot be used: ${(error as Error).message}. It was removed; its text is read again when it comes.`,
        );
      await removeFile(this.folder.file(name));
      if (parsed !== undefined && !isMissing(error) && !this.usage.isNamed(parsed.body))
        await removeFile(this.folder.file(bodyName(parsed.body)));
      return undefined;
    }
  }

  private async adopt({ entry: { header, ids, usage }, copy }: Found): Promise<void> {
    const { prefixHash, boundary } = header;
    const known = this.prefixes.get(prefixHash);
    if (known?.disk !== undefined) {
      // Every process must choose the same of two, or each removes the other's.
      if (preferred(known.disk, copy) === known.disk) {
        await removeFile(this.folder.file(copy.entryName));
        if (!this.usage.isNamed(copy.body)) await removeFile(this.folder.file(bodyName(copy.body)));
        return;
      }
      const old = known.disk;
      this.attach(known, copy);
      await this.remove(known, old);
      return;
    }
    const record = known ?? newRecord(prefixHash, ids, { boundary, ...usage });
    if (known === undefined) this.prefixes.add(record, ids);
    this.attach(record, copy);
    this.onFound(ids);
  }
}

interface Found {
  entry: Entry;
  copy: DiskCopy;
}

function preferred(a: DiskCopy, b: DiskCopy): DiskCopy {
  if (a.hasLogits !== b.hasLogits) return a.hasLogits ? a : b;
  return a.body <= b.body ? a : b;
}
