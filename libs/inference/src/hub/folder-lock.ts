import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from './hub-error.js';

export const lockFile = 'download.lock';

/** A lock of this very process number that is not in here was left by another one, as happens in containers. */
const held = new Set<string>();

/**
 * Takes a folder for this download alone; a lock that a killed process left is taken over.
 * @returns gives it back
 * @throws HubError naming the process that downloads there
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, lockFile);
  for (let attempt = 1; ; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      held.add(path);
      return async () => {
        if (held.delete(path)) await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    const alive = holder === process.pid ? held.has(path) : holder > 0 && isAlive(holder);
    if (alive || attempt === 3)
      throw new HubError(
        `Process ${holder} is downloading this model already (${path}).`,
        `Wait for it. If process ${holder} is no download, delete the file.`,
      );
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
