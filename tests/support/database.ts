import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@marimba/embedded';
import { migrate } from '@marimba/store';
import pg from 'pg';
import { namedServerUrl, openNamedServer } from './named-server.mjs';

export interface TestDatabase {
  /** As its owner, an ordinary role. */
  url: string;
  /** The same database as the superuser. */
  adminUrl: string;
  close(): Promise<void>;
}

interface Server {
  url: string;
  adminUrl: string;
  /** The ordinary role, and the database that was migrated once. */
  owner: string;
  open: number;
  stop(): Promise<void>;
}

/** One server for all databases of a test file, embedded unless MARIMBA_TEST_DATABASE_URL names one; it ends with the last. */
let server: Promise<Server> | undefined;

/** A fresh database of its own, with all migrations unless told otherwise (a copy of one that was migrated once). */
export async function openTestDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  server ??= startServer();
  const running = await server;
  const { owner } = running;
  running.open += 1;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runAs(running.adminUrl, `CREATE DATABASE ${name} OWNER ${owner} ${migrated ? `TEMPLATE ${owner}` : ''}`);
  return {
    url: withDatabase(running.url, name),
    adminUrl: withDatabase(running.adminUrl, name),
    close: async () => {
      running.open -= 1;
      if (running.open > 0) return;
      server = undefined;
      await running.stop();
    },
  };
}

/** A second tenant, which only tests need so far. */
export async function createTenant(url: string, name: string): Promise<string> {
  const id = randomUUID();
  await runAs(
    url,
    `BEGIN; SET LOCAL marimba.scope = 'system';
     INSERT INTO tenant (id, name, created_at) VALUES ('${id}', ${pg.escapeLiteral(name)}, now()); COMMIT`,
  );
  return id;
}

/** Statements on a connection of their own; the rows of the last. */
export async function runAs<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await client.query<Row>(sql);
    return Array.isArray(result) ? result.at(-1)!.rows : result.rows;
  } finally {
    await client.end();
  }
}

async function startServer(): Promise<Server> {
  const named = namedServerUrl();
  const started = named === undefined ? await startEmbedded() : await useNamed(named);
  await migrate(started.url);
  return { ...started, open: 0 };
}

async function useNamed(superuser: string): Promise<Omit<Server, 'open'>> {
  const { url, adminUrl, role, remove } = await openNamedServer(superuser);
  return { url, adminUrl, owner: role, stop: remove };
}

async function startEmbedded(): Promise<Omit<Server, 'open'>> {
  const folder = await mkdtemp(join(tmpdir(), 'marimba-test-'));
  const { url, adminUrl, pid, stop } = await startPostgres({ dataDir: join(folder, 'postgres') });
  process.once('exit', () => {
    try {
      process.kill(pid, 'SIGQUIT');
    } catch {
      // It has ended already, as it should.
    }
  });
  const remove = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, adminUrl, owner: 'marimba', stop: remove };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
