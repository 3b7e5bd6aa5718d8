import { createHash, randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Age after which a file that no entry names is a leftover, whoever wrote it. A write never rests that long. */
const leftoverMilliseconds = 10 * 60 * 1000;

const entryPattern = /^(\d+)-([0-9a-f]{64})-([0-9a-f]{64})\.entry$/;
const bodyPattern = /^([0-9a-f]{64})\.state$/;
const temporaryPattern = /^([0-9a-f]{8})-(\d+)-[0-9a-f]{16}-\d+\.tmp$/;

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

export interface EntryName {
  name: string;
  position: number;
  prefixHash: string;
  body: string;
}

export const entryName = (position: number, prefixHash: string, body: string): string =>
  `${position}-${prefixHash}-${body}.entry`;
export const bodyName = (body: string): string => `${body}.state`;

export function parseEntryName(name: string): EntryName | undefined {
  const match = entryPattern.exec(name);
  return match === null ? undefined : { name, position: Number(match[1]), prefixHash: match[2]!, body: match[3]! };
}

/** True for the error of a file that is not there. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Removes a file; one that is gone already is as good. */
export const removeFile = (path: string): Promise<void> => fs.rm(path, { force: true });

/** The folder of one model's kept states: `<position>-<prefix hash>-<body>.entry` and `<body>.state`. */
export class ModelFolder {
  private readonly writer = `${host}-${process.pid}-${randomBytes(8).toString('hex')}`;
  private written = 0;
  /** A body that lies there before its entry does. */
  unfinishedBody: string | undefined;

  constructor(readonly path: string) {}

  file(name: string): string {
    return join(this.path, name);
  }

  /** Path to write to before renaming; its name says who writes. */
  temporary(): string {
    return this.file(`${this.writer}-${this.written++}.tmp`);
  }

  /** Removes leftovers of writes that were cut short; bytes of what others are writing now. */
  async sweep(names: readonly string[]): Promise<number> {
    const named = new Set(names.map((name) => parseEntryName(name)?.body));
    let foreignBytes = 0;
    for (const name of names) {
      const temporary = temporaryPattern.exec(name);
      const body = bodyPattern.exec(name)?.[1];
      if (temporary === null && (body === undefined || named.has(body) || body === this.unfinishedBody)) continue;
      if (name.startsWith(this.writer)) continue;
      const stat = await fs.stat(this.file(name)).catch(() => undefined);
      if (stat === undefined) continue;
      const abandoned = temporary !== null && temporary[1] === host && !isRunning(Number(temporary[2]));
      if (abandoned || Date.now() - stat.mtimeMs > leftoverMilliseconds) await removeFile(this.file(name));
      else foreignBytes += stat.size;
    }
    return foreignBytes;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
