import { MarimbaError } from '@marimba/contracts';
import type { MigrationFile } from './migration-files.js';

/** A row of Prisma's own table `_prisma_migrations` that was not rolled back. */
export interface AppliedMigration {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  logs: string | null;
}

export const selectApplied =
  'SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL';

/**
 * What is still to be applied.
 * @throws MarimbaError store.unavailable when the database and the files tell different histories.
 */
export function pendingMigrations(files: MigrationFile[], applied: AppliedMigration[]): MigrationFile[] {
  const failed = applied.find(({ finished_at }) => finished_at === null);
  if (failed)
    throw refusal(
      `migration ${failed.migration_name} failed before: ${failed.logs ?? 'it was broken off'}`,
      `nothing of it was kept. Correct what it complains about, then run: UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${failed.migration_name}' AND finished_at IS NULL; and start again`,
    );
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const { migration_name, checksum } of applied) {
    const file = byName.get(migration_name);
    if (!file)
      throw refusal(
        `the database has migration ${migration_name}, which this version does not have`,
        'the database was used by a newer version: run that version, or give this one another database',
      );
    if (file.checksum !== checksum)
      throw refusal(
        `migration ${migration_name} was edited after it was applied`,
        'restore its migration.sql as it was (git checkout) and put the change into a new migration',
      );
  }
  const done = new Set(applied.map(({ migration_name }) => migration_name));
  const pending = files.filter(({ name }) => !done.has(name));
  const newest = applied
    .map(({ migration_name }) => migration_name)
    .sort()
    .at(-1);
  const late = pending.find(({ name }) => newest !== undefined && name < newest);
  if (late)
    throw refusal(
      `migration ${late.name} sorts before ${newest}, which is applied already`,
      'rename its folder so that it sorts last',
    );
  return pending;
}

function refusal(message: string, remedy: string): MarimbaError {
  return new MarimbaError('store.unavailable', message, { remedy });
}
