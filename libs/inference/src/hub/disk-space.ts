import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from './hub-error.js';

/** Left free beside what is written, in bytes. */
const reserve = 64 * 1024 * 1024;

/** @throws HubError when the disk of the folder has not that many bytes left */
export async function checkDiskSpace(dir: string, bytes: number): Promise<void> {
  let existing = dir;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free < bytes + reserve)
    throw new HubError(
      `${gigabytes(bytes)} are still to be downloaded, the disk of ${existing} has ${gigabytes(free)} left.`,
      'Make room there, or choose a folder on another disk with --to.',
    );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0)} GB`;
