import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedServerError } from '../embedded-server-error.js';

/** The passwords of one data folder. They lie inside it, so that both appear, move and vanish together. */
export interface Passwords {
  v: 1;
  /** Of the superuser `postgres`. */
  superuser: string;
  /** Of the role `marimba`. */
  application: string;
}

export const passwordsFile = 'marimba-passwords.json';

export function newPasswords(): Passwords {
  const password = (): string => randomBytes(24).toString('hex');
  return { v: 1, superuser: password(), application: password() };
}

/** @throws EmbeddedServerError when the file is missing or not what was written. */
export async function readPasswords(dataDir: string): Promise<Passwords> {
  const path = join(dataDir, passwordsFile);
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<Passwords>;
    if (value.v !== 1 || typeof value.superuser !== 'string' || typeof value.application !== 'string')
      throw new Error('it does not hold the two passwords');
    return value as Passwords;
  } catch (cause) {
    throw new EmbeddedServerError(`The passwords of the embedded Postgres cannot be read from ${path}.`, {
      remedy: `Put the file back, or move the folder ${dataDir} away to begin with an empty database.`,
      cause,
    });
  }
}
