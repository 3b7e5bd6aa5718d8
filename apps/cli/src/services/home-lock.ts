import { open, readFile, rm } from 'node:fs/promises';
import { CliError } from '../cli-error.js';

const attempts = 3;

/**
 * Takes the home folder for this process, so that no two supervisors work in it. A lock that a killed process left is taken over.
 * @returns gives it back
 * @throws CliError naming the process that holds it
 */
export async function lockHome(path: string): Promise<() => Promise<void>> {
  for (let attempt = 1; ; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (attempt === attempts || (holder > 0 && holder !== process.pid && isAlive(holder)))
      throw new CliError(
        `Marimba already runs here (process ${holder}, ${path}).`,
        `Stop it with Ctrl-C or: kill ${holder}. For a second one beside it, set MARIMBA_HOME to another folder and PORT to another port. If process ${holder} is not Marimba, delete the file.`,
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
