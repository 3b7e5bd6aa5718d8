// A Postgres server that somebody else runs, for tests and benches: MARIMBA_TEST_DATABASE_URL is its superuser's URL.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export const namedServerUrl = () => process.env.MARIMBA_TEST_DATABASE_URL || undefined;

/**
 * Makes an ordinary role and a database of it, named alike, with pgvector where the server has it. `url` is of the role,
 * `adminUrl` of the superuser. `remove` drops the role with all its databases.
 */
export async function openNamedServer(adminUrl) {
  const role = `marimba_test_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await ask(adminUrl, `CREATE ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`);
  await ask(adminUrl, `CREATE DATABASE ${role} OWNER ${role}`);
  const own = new URL(adminUrl);
  own.pathname = `/${role}`;
  const offered = await ask(own.href, "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'");
  if (offered.length > 0) await ask(own.href, 'CREATE EXTENSION vector');
  const url = new URL(own);
  url.username = role;
  url.password = password;
  return {
    url: url.href,
    adminUrl,
    role,
    async remove() {
      const databases = await ask(
        adminUrl,
        `SELECT datname FROM pg_database WHERE datdba = (SELECT oid FROM pg_roles WHERE rolname = '${role}')`,
      );
      for (const { datname } of databases)
        await ask(adminUrl, `DROP DATABASE ${pg.escapeIdentifier(datname)} WITH (FORCE)`);
      await ask(adminUrl, `DROP ROLE ${role}`);
    },
  };
}

async function ask(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
