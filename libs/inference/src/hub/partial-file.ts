import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import type { HubFile } from './select-files.js';

export const partialSuffix = '.part';

/** A file that grows beside its name, with the checksums of what it holds so far; it gets its name when it is whole. */
export class PartialFile {
  private sha256 = createHash('sha256');
  private own = createHash('sha256');
  private written = 0;
  private closed = false;

  private constructor(
    readonly file: HubFile,
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Goes on with what an earlier download left, which is read for that. @param path that of the whole file */
  static async open(file: HubFile, path: string, onBytes: (present: number) => void): Promise<PartialFile> {
    const handle = await open(`${path}${partialSuffix}`, 'a+');
    const partial = new PartialFile(file, path, handle);
    partial.begin();
    try {
      const { size } = await handle.stat();
      if (size > file.size) await partial.restart();
      else
        for await (const chunk of createReadStream(`${path}${partialSuffix}`, { highWaterMark: 1 << 20 })) {
          partial.count(chunk as Buffer);
          onBytes(partial.bytes);
        }
      return partial;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes that are there. */
  get bytes(): number {
    return this.written;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.handle.writeFile(chunk);
    this.count(chunk);
  }

  /** Begins again with nothing. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.begin();
  }

  /** What the content's sum is, in the kind in which the hub gives it, and its SHA-256. */
  sums(): { own: string; sha256: string } {
    return { own: this.own.copy().digest('hex'), sha256: this.sha256.copy().digest('hex') };
  }

  /** What it holds is on the disk then. @param named whether it gets its name already */
  async finish(named: boolean): Promise<void> {
    await this.handle.sync();
    await this.close();
    if (named) await rename(`${this.path}${partialSuffix}`, this.path);
  }

  async close(): Promise<void> {
    if (!this.closed) await this.handle.close();
    this.closed = true;
  }

  private begin(): void {
    this.written = 0;
    this.sha256 = createHash('sha256');
    // Git hashes a blob with its kind and size before the content.
    this.own =
      this.file.sum.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${this.file.size}\0`);
  }

  private count(chunk: Uint8Array): void {
    this.sha256.update(chunk);
    this.own.update(chunk);
    this.written += chunk.length;
  }
}

/** Bytes of the file that need not be fetched any more. @param path that of the whole file */
export async function bytesPresent(path: string, size: number): Promise<number> {
  for (const candidate of [path, `${path}${partialSuffix}`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() && found.size <= size) return found.size;
  }
  return 0;
}
