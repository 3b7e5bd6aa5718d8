import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';

const shape = /^[0-9a-f]{64}$/;

/**
 * The key that encrypts secrets in the embedded database. Made once, and kept beside that database in a file that only its
 * owner reads: both appear, move and vanish together.
 * @throws CliError when the file holds no key: a new one would make the secrets of then unreadable
 */
export async function secretKey(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new CliError(`${file} cannot be read: ${error.message}.`, 'Make it readable for this user.');
  });
  if (kept === undefined) {
    const key = randomBytes(32).toString('hex');
    await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  }
  const key = kept.trim();
  if (shape.test(key)) return key;
  throw new CliError(
    `${file} does not hold a key of 64 hexadecimal digits.`,
    'Put the file back, or remove it: then webhooks and secrets must be made anew.',
  );
}
