import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { isFree } from '../services/choose-port.js';
import type { Finding } from './check.js';

const gigabyte = 1024 ** 3;
const gigabytes = (bytes: number): string => `${(bytes / gigabyte).toFixed(1)} GB`;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const detail = `${version} on ${process.platform} ${process.arch}, ${availableParallelism()} cores`;
  if (major > 20 || (major === 20 && minor >= 19)) return { what: 'Node', state: 'good', detail };
  return { what: 'Node', state: 'missing', detail, remedy: 'Install Node 20.19 or newer from https://nodejs.org' };
}

export function checkMemory(total = totalmem(), free = freemem()): Finding {
  const detail = `${gigabytes(free)} free of ${gigabytes(total)}`;
  if (total >= 2 * gigabyte) return { what: 'Memory', state: 'good', detail };
  const remedy =
    'Everything together takes about 1 GB with the bundled model; set MARIMBA_PRECISION=int4 to take less.';
  return { what: 'Memory', state: 'limited', detail, remedy };
}

/** Of the disk that the home folder is on, or will be. */
export async function checkDisk(home: string): Promise<Finding> {
  let folder = home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const detail = `${gigabytes(bavail * bsize)} free for ${home}`;
  if (bavail * bsize >= gigabyte) return { what: 'Disk', state: 'good', detail };
  return {
    what: 'Disk',
    state: 'limited',
    detail,
    remedy: 'Free 1 GB, or set MARIMBA_HOME to a folder on another disk.',
  };
}

export async function checkPort(port: number, host: string): Promise<Finding> {
  if (await isFree(port, host)) return { what: 'Port', state: 'good', detail: `${port} on ${host} is free` };
  const detail = `${port} on ${host} is in use (by a Marimba that runs, or by another program)`;
  return { what: 'Port', state: 'limited', detail, remedy: `Choose another one: PORT=${port + 1} npm start` };
}
