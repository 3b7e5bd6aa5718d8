import { randomBytes } from 'node:crypto';
import {
  access,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { EmbeddedServerError } from '../embedded-server-error.js';
import { isAlive } from '../running-process.js';
import type { PostgresBinaries } from './binaries.js';
import { initialiseDatabase } from './initialise-database.js';
import { closedFolderAbove, letPass, type ServerUser } from './server-user.js';

export const postgresVersion = '18';

interface DataFolderOptions {
  dataDir: string;
  binaries: PostgresBinaries;
  user: ServerUser;
  onProgress(message: string): void;
}

/**
 * A complete data folder at (or behind a link at) `dataDir`, made when there is none. It is initialised under another name
 * and renamed, so a folder of this name is never half-written by us.
 * @returns its real path and the user that owns it, which is the one to run the server as
 */
export async function prepareDataFolder(options: DataFolderOptions): Promise<{ folder: string; user: ServerUser }> {
  const { user, onProgress } = options;
  const folder = await placeOf(options);
  await removeLeftovers(folder);
  let state = await inspect(folder);
  if (state === 'half-written') {
    const aside = `${folder}.broken-${Date.now()}`;
    await rename(folder, aside);
    onProgress(`The database folder was half-written; it was moved to ${aside}.`);
    state = 'absent';
  }
  if (state === 'absent') {
    onProgress('Initialising the embedded Postgres.');
    const half = `${folder}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
    try {
      await mkdir(half, { mode: 0o700 });
      if (user) await chown(half, user.uid, user.gid);
      await initialiseDatabase(half, options);
      await rename(half, folder);
    } catch (error) {
      await rm(half, { recursive: true, force: true });
      if ((await inspect(folder)) !== 'complete') throw error;
    }
  }
  return { folder, user: user && (await ownerOf(folder)) };
}

async function ownerOf(folder: string): Promise<ServerUser> {
  const { uid, gid } = await stat(folder);
  return { uid, gid };
}

/**
 * Where the data really lies: `dataDir`, or what it links to. When a folder above is closed to the server's user (a
 * repository under /root, run as root), the data goes to /var/lib/marimba and `dataDir` becomes a link to it.
 */
async function placeOf({ dataDir, user, onProgress }: DataFolderOptions): Promise<string> {
  await mkdir(dirname(resolve(dataDir)), { recursive: true, mode: 0o755 });
  const parent = await realpath(dirname(resolve(dataDir)));
  const wanted = join(parent, basename(resolve(dataDir)));
  const link = await lstat(wanted).catch(() => undefined);
  if (link?.isSymbolicLink()) return resolve(parent, await readlink(wanted));
  if (user === undefined) return wanted;
  if (parent !== homedir() && parent !== dirname(parent) && (await stat(parent)).uid === 0) await letPass(parent);
  if ((await closedFolderAbove(wanted, user)) === undefined) return wanted;
  if (link !== undefined) return wanted;
  const place = join('/var/lib/marimba', `data-${randomBytes(6).toString('hex')}`);
  await mkdir(place, { recursive: true, mode: 0o755 });
  await symlink(join(place, basename(wanted)), wanted);
  onProgress(`Postgres does not run as root and cannot enter ${parent} as another user, so its data lies in ${place}.`);
  return join(place, basename(wanted));
}

async function removeLeftovers(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.new-`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid > 0 && pid !== process.pid && isAlive(pid)) continue;
    if (pid === process.pid) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** @throws EmbeddedServerError for a folder of another version, of another program or of another user. */
async function inspect(folder: string): Promise<'absent' | 'half-written' | 'complete'> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'absent';
    const why = code === 'ENOTDIR' ? 'is a file' : `cannot be read by this user (${code})`;
    throw new EmbeddedServerError(`The database folder ${folder} ${why}.`, {
      remedy:
        'Start Marimba as the user who started it first (a folder that root started belongs to nobody), give the folder to you with chown -R, or move it away to begin empty.',
      cause,
    });
  }
  if (names.length === 0) return 'absent';
  if (!names.some((name) => ['PG_VERSION', 'base', 'global', 'pg_wal', 'postgresql.conf'].includes(name)))
    throw new EmbeddedServerError(`${folder} holds files that are not a Postgres database.`, {
      remedy: 'Move them away, or point MARIMBA_HOME at another folder.',
    });
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  const complete = await access(join(folder, 'global', 'pg_control')).then(
    () => version !== undefined,
    () => false,
  );
  if (!complete) return 'half-written';
  if (version?.trim() !== postgresVersion)
    throw new EmbeddedServerError(`${folder} was written by Postgres ${version?.trim()}, this is ${postgresVersion}.`, {
      remedy: 'Dump it with its own version and restore it, or move the folder away to begin empty.',
    });
  return 'complete';
}
