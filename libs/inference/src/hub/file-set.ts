import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDiskSpace } from './disk-space.js';
import { fetchFile } from './fetch-file.js';
import { HubError } from './hub-error.js';
import type { HubRepository } from './hub-repository.js';
import type { ModelSource } from './model-source.js';
import { bytesPresent, PartialFile, partialSuffix } from './partial-file.js';
import type { RetryPolicy } from './retries.js';
import type { HubFile } from './select-files.js';

/** All in bytes; what an earlier attempt left counts as done. */
export interface DownloadProgress {
  file: string;
  fileDone: number;
  fileTotal: number;
  done: number;
  total: number;
}

export interface FileSetOptions {
  retries: RetryPolicy;
  signal?: AbortSignal | undefined;
  stallMs: number;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** Without it no folder is taken for a model, so it gets its name last, from the caller. */
export const lastFile = 'config.json';

/** The files of a model on their way into a folder. */
export class FileSet {
  private readonly done = new Map<string, number>();
  private readonly total: number;

  constructor(
    private readonly repository: HubRepository,
    private readonly files: readonly HubFile[],
    private readonly dir: string,
    private readonly options: FileSetOptions,
  ) {
    this.total = files.reduce((sum, { size }) => sum + size, 0);
  }

  /** Fetches what is missing; every file is whole and has the hub's checksum then. @throws HubError */
  async fetch(): Promise<ModelSource['files']> {
    for (const { name, size } of this.files) this.done.set(name, await bytesPresent(join(this.dir, name), size));
    await checkDiskSpace(this.dir, this.total - this.present());
    const whole: ModelSource['files'] = [];
    for (const file of this.files)
      whole.push({ name: file.name, bytes: file.size, sha256: await this.fetchChecked(file) });
    return whole;
  }

  /** @returns the file's SHA-256 */
  private async fetchChecked(file: HubFile): Promise<string> {
    const path = join(this.dir, file.name);
    const report = (bytes: number) => this.report(file, bytes);
    // What an earlier download finished goes the same way: it is read and checked once more.
    if (existsSync(path)) await rename(path, `${path}${partialSuffix}`);
    const partial = await PartialFile.open(file, path, report);
    try {
      const resumed = partial.bytes > 0;
      await fetchFile(this.repository, partial, { ...this.options, onBytes: report });
      if (resumed && partial.sums().own !== file.sum.hex) {
        // What was left from then may be what is wrong, after a power failure for one.
        await partial.restart();
        await fetchFile(this.repository, partial, { ...this.options, onBytes: report });
      }
      const { own, sha256 } = partial.sums();
      if (own !== file.sum.hex) {
        await partial.restart();
        throw this.wrongSum(file, own);
      }
      await partial.finish(file.name !== lastFile);
      return sha256;
    } finally {
      await partial.close();
    }
  }

  private report({ name, size }: HubFile, bytes: number): void {
    this.done.set(name, bytes);
    this.options.onProgress?.({
      file: name,
      fileDone: bytes,
      fileTotal: size,
      done: this.present(),
      total: this.total,
    });
  }

  private present(): number {
    let sum = 0;
    for (const bytes of this.done.values()) sum += bytes;
    return sum;
  }

  private wrongSum({ name, sum }: HubFile, found: string): HubError {
    const kind = sum.kind === 'sha256' ? 'SHA-256' : 'Git checksum';
    return new HubError(
      `${name} of ${this.repository.model} has the ${kind} ${found}, the hub lists ${sum.hex}.`,
      'It was changed on its way. Nothing of it is used; give the same command again, or use another mirror.',
    );
  }
}
