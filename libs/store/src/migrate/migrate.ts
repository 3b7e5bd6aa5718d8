import { randomUUID } from 'node:crypto';
import { MarimbaError } from '@marimba/contracts';
import pg from 'pg';
import { addressOf, asStoreError } from '../database/database-errors.js';
import { migrationsFolder } from '../migrations-folder.js';
import { adoptPgvector } from './adopt-pgvector.js';
import { type AppliedMigration, pendingMigrations, selectApplied } from './compare-migrations.js';
import { type MigrationFile, readMigrations } from './migration-files.js';

export interface MigrateOptions {
  /** Left out: prisma/migrations of this repository. */
  folder?: string;
  onMigration?(name: string): void;
  /** Vectors that were given to pgvector so far, where it came to a server that had vectors already. */
  onVectors?(done: number): void;
}

/** The lock that Prisma Migrate takes too, so that it and this never run at once. */
const migrationLock = 72_707_369;

const createTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Applies the migrations that the database has not seen, each in a transaction of its own, and keeps Prisma's table, so
 * that `prisma migrate` can take over at any time. Two processes that start at once wait for each other.
 * @returns the names of those applied now
 * @throws MarimbaError store.unavailable when the database cannot be reached, a migration fails or failed before, was
 * edited after it was applied, or is missing on disk.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const address = addressOf(url);
  const files = await readMigrations(options.folder ?? migrationsFolder);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(createTable);
    const { rows } = await client.query<AppliedMigration>(selectApplied);
    const pending = pendingMigrations(files, rows);
    for (const file of pending) {
      await apply(client, file);
      options.onMigration?.(file.name);
    }
    await adoptPgvector(client, (done) => options.onVectors?.(done));
    return pending.map(({ name }) => name);
  } catch (error) {
    throw asStoreError(error, address);
  } finally {
    // Ending the session gives the lock back.
    await client.end().catch(() => undefined);
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: MigrationFile): Promise<void> {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [
      id,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    const message = (error as Error).message;
    await client.query('ROLLBACK');
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, message]);
    throw new MarimbaError('store.unavailable', `migration ${name} failed: ${message}`, {
      remedy: 'nothing of it was kept; correct what it complains about, then start again (the next start says how)',
      cause: error,
    });
  }
}
