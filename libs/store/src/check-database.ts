import { MarimbaError } from '@marimba/contracts';
import type { Database } from './database/database.js';
import { statement } from './database/statement.js';
import { type AppliedMigration, pendingMigrations, selectApplied } from './migrate/compare-migrations.js';
import { readMigrations } from './migrate/migration-files.js';

/**
 * @throws MarimbaError store.unavailable when the role is one that row-level security does not bind, or when the
 * migrations of the database are not those of this version.
 */
export async function checkDatabase(database: Database, migrationsFolder: string): Promise<void> {
  const [role] = await database.ask(
    statement<{ name: string; unbound: boolean; database: string; migrated: boolean }>(
      `SELECT rolname AS name, rolsuper OR rolbypassrls AS unbound, current_database() AS database,
         to_regclass('_prisma_migrations') IS NOT NULL AS migrated
       FROM pg_roles WHERE rolname = current_user`,
    ),
  );
  if (role?.unbound !== false)
    throw new MarimbaError(
      'store.unavailable',
      `the database role ${role?.name} is a superuser or bypasses row-level security, so tenants would not be kept apart`,
      {
        remedy: `connect as an ordinary role that owns the database. As ${role?.name}: CREATE ROLE marimba LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS; ALTER DATABASE "${role?.database}" OWNER TO marimba; GRANT ALL ON SCHEMA public TO marimba; then put marimba and its password into DATABASE_URL`,
      },
    );
  const applied = role.migrated ? await database.ask(statement<AppliedMigration>(selectApplied)) : [];
  const pending = pendingMigrations(await readMigrations(migrationsFolder), applied);
  if (pending.length > 0)
    throw new MarimbaError(
      'store.unavailable',
      `the database at ${database.address} lacks the migrations ${pending.map(({ name }) => name).join(', ')}`,
      { remedy: 'apply them: npm start does; or npm run marimba -- migrate; or npx prisma migrate deploy' },
    );
}
