import type { Client } from 'pg';

/** Any number; it keeps two processes from creating the same role at once. */
const lock = 6_027_462;

/**
 * The role and database that the application uses. The role is neither superuser nor exempt from row-level security.
 * The password is of hexadecimal digits, so it may stand in the statement.
 */
export async function ensureApplicationDatabase(admin: Client, password: string): Promise<void> {
  await admin.query('SELECT pg_advisory_lock($1)', [lock]);
  const { rows } = await admin.query<{ role: boolean; database: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'marimba') AS role,
            EXISTS (SELECT 1 FROM pg_database WHERE datname = 'marimba') AS database`,
  );
  if (rows[0]?.role !== true)
    await admin.query(`CREATE ROLE marimba LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`);
  if (rows[0]?.database !== true) await admin.query('CREATE DATABASE marimba OWNER marimba');
}
