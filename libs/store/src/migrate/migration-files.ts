import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MarimbaError } from '@marimba/contracts';

export interface MigrationFile {
  /** The folder's name; migrations are applied in the order of their names. */
  name: string;
  sql: string;
  /** SHA-256 of the file, as Prisma keeps it. */
  checksum: string;
}

/** @throws MarimbaError store.unavailable when the folder or a migration.sql cannot be read. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
    return await Promise.all(
      names.map(async (name) => {
        const bytes = await readFile(join(folder, name, 'migration.sql'));
        return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
      }),
    );
  } catch (error) {
    throw new MarimbaError('store.unavailable', `the migrations cannot be read: ${(error as Error).message}`, {
      remedy: `each folder under ${folder} holds one migration.sql; restore what is missing`,
      cause: error,
    });
  }
}
