import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startPostgres } from '@marimba/embedded';
import { migrate } from '@marimba/store';
import pg from 'pg';

export interface TestDatabase {
  /** As its owner, an ordinary role. */
  url: string;
  /** The same database as the superuser. */
  adminUrl: string;
  close(): Promise<void>;
}

interface Server {
  postgres: EmbeddedPostgres;
  folder: string;
  open: number;
}

/** One server for all databases of a test file; it ends with the last of them. */
let server: Promise<Server> | undefined;

/** A fresh database of its own, with all migrations unless told otherwise (a copy of one that was migrated once). */
export async function openTestDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  server ??= startServer();
  const running = await server;
  const { postgres } = running;
  running.open += 1;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runAs(postgres.adminUrl, `CREATE DATABASE ${name} OWNER marimba ${migrated ? 'TEMPLATE marimba' : ''}`);
  return {
    url: withDatabase(postgres.url, name),
    adminUrl: withDatabase(postgres.adminUrl, name),
    close: async () => {
      running.open -= 1;
      if (running.open === 0) await stopServer(running);
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
  const folder = await mkdtemp(join(tmpdir(), 'marimba-test-'));
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  process.once('exit', () => {
    try {
      process.kill(postgres.pid, 'SIGQUIT');
    } catch {
      // It has ended already, as it should.
    }
  });
  await migrate(postgres.url);
  return { postgres, folder, open: 0 };
}

async function stopServer({ postgres, folder }: Server): Promise<void> {
  server = undefined;
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
