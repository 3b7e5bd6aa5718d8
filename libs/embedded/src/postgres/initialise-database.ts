import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemFailure } from '../system-failure.js';
import type { PostgresBinaries } from './binaries.js';
import { newPasswords, passwordsFile } from './passwords.js';
import type { ServerUser } from './server-user.js';

/** Runs initdb into an empty folder: UTF-8, the same collation on every platform, password (SCRAM) for every connection. */
export async function initialiseDatabase(
  folder: string,
  { binaries, user }: { binaries: PostgresBinaries; user: ServerUser },
): Promise<void> {
  const passwords = newPasswords();
  const passwordFile = join(dirname(folder), `.password-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(passwordFile, `${passwords.superuser}\n`, { mode: 0o600 });
    if (user) await chown(passwordFile, user.uid, user.gid);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await promisify(execFile)(binaries.initdb, ['-D', folder, ...locale, ...access], { ...user, cwd: '/' });
    const kept = join(folder, passwordsFile);
    await writeFile(kept, JSON.stringify(passwords), { mode: 0o600 });
    if (user) await chown(kept, user.uid, user.gid);
  } catch (error) {
    const output = (error as { stderr?: string }).stderr;
    throw systemFailure(`Postgres cannot be initialised in ${dirname(folder)}`, output ? output : error);
  } finally {
    await rm(passwordFile, { force: true });
  }
}
