import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names a folder of kept states, the same for every worker that uses it, whatever machine and path it sees it under. */
export async function statesFolderId(dir: string): Promise<string> {
  const file = join(dir, 'folder-id');
  await mkdir(dir, { recursive: true });
  // Whoever comes first names it.
  await writeFile(file, randomUUID(), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

/** The folder as a worker can read it: states of models that it does not serve stay closed to it. */
export function readableFolder(folder: string, fingerprints: readonly string[]): string {
  const models = createHash('sha256')
    .update([...fingerprints].sort().join(' '))
    .digest('hex');
  return `${folder} ${models.slice(0, 16)}`;
}
