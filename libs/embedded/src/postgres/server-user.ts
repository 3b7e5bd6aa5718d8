import { chmod, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The user that Postgres runs as. Undefined: the user of this process. */
export type ServerUser = { uid: number; gid: number } | undefined;

/** Postgres refuses to run as root. Then it runs as `nobody`, which every system has. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = /^nobody:[^:]*:(\d+):(\d+):/m.exec(users);
  return fields ? { uid: Number(fields[1]), gid: Number(fields[2]) } : { uid: 65_534, gid: 65_534 };
}

const executeBit = { owner: 0o100, group: 0o010, others: 0o001 };
const readBit = { owner: 0o400, group: 0o040, others: 0o004 };

async function allows(path: string, user: NonNullable<ServerUser>, bits: typeof executeBit): Promise<boolean> {
  const { mode, uid, gid } = await stat(path);
  if (uid === user.uid) return (mode & bits.owner) !== 0;
  if (gid === user.gid) return (mode & bits.group) !== 0;
  return (mode & bits.others) !== 0;
}

/** The first folder from `path` up to the root that the user may not enter; undefined when it reaches `path`. */
export async function closedFolderAbove(path: string, user: ServerUser): Promise<string | undefined> {
  if (user === undefined) return undefined;
  let closed: string | undefined;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!(await allows(folder, user, executeBit))) closed = folder;
    if (folder === dirname(folder)) return closed;
  }
}

/** Whether the user may read (and for a folder or program: enter or execute) what is at `path`. */
export async function mayUse(path: string, user: ServerUser): Promise<boolean> {
  if (user === undefined) return true;
  if (await closedFolderAbove(path, user)) return false;
  return (await allows(path, user, readBit)) && (await allows(path, user, executeBit));
}

/** Lets other users pass through a folder (not list it). */
export async function letPass(folder: string): Promise<void> {
  await chmod(folder, ((await stat(folder)).mode & 0o7777) | 0o011);
}
