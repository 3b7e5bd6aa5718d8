import { fork, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, EmbeddedServerError, startPostgres } from '@marimba/embedded';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: string;
let running: EmbeddedPostgres[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'marimba embedded '));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(home, { recursive: true, force: true });
});

const start = async (options: Partial<Parameters<typeof startPostgres>[0]> = {}): Promise<EmbeddedPostgres> => {
  const server = await startPostgres({ dataDir: join(home, 'postgres'), ...options });
  running.push(server);
  return server;
};

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  it('starts Postgres 18 in a folder with spaces, with a role that row-level security binds', async () => {
    const said: string[] = [];
    const server = await start({ onProgress: (message) => said.push(message) });
    expect(said).toContain('Initialising the embedded Postgres.');
    expect(server.reused).toBe(false);
    const [role] = await query(
      server.url,
      `SELECT current_user AS name, rolsuper, rolbypassrls, current_setting('server_version_num')::int / 10000 AS version,
              current_setting('fsync') AS fsync, current_database() AS database
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(role).toEqual({
      name: 'marimba',
      rolsuper: false,
      rolbypassrls: false,
      version: 18,
      fsync: 'on',
      database: 'marimba',
    });
    expect(await query(server.adminUrl, 'SHOW is_superuser')).toEqual([{ is_superuser: 'on' }]);
  });

  it('lets nobody in without the password, and listens on 127.0.0.1 only', async () => {
    const server = await start();
    const guess = new URL(server.adminUrl);
    guess.password = 'guess';
    await expect(query(guess.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(server.adminUrl, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect((await stat(join(home, 'postgres', 'marimba-passwords.json'))).mode & 0o077).toBe(0);
  });

  it('keeps what was written over a stop and a start', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start();
    expect(second.reused).toBe(false);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is reused after the process that started it was killed', async () => {
    const script = join(home, 'starter.mjs');
    const built = join(import.meta.dirname, '../../../libs/embedded/dist/index.js');
    await writeFile(
      script,
      `import { startPostgres } from ${JSON.stringify(built)};
       const { url, pid } = await startPostgres({ dataDir: ${JSON.stringify(join(home, 'postgres'))} });
       process.send({ url, pid }); setInterval(() => {}, 1000);`,
    );
    const starter = fork(script, { execArgv: [] });
    const first = await new Promise<{ url: string; pid: number }>((resolve, reject) => {
      starter.once('message', (message) => resolve(message as { url: string; pid: number }));
      starter.once('exit', (code) => reject(new Error(`the starter ended with ${code}`)));
    });
    const ended = new Promise((resolve) => starter.once('exit', resolve));
    starter.kill('SIGKILL');
    await ended;
    const second = await start();
    expect(second).toMatchObject({ reused: true, pid: first.pid, url: first.url });
  });

  it('recovers when the server itself was killed and left its postmaster.pid', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(first.pid, 'SIGKILL');
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('does not take a process that got the id in a stale postmaster.pid for its server, and leaves it alone', async () => {
    await (await start()).stop();
    const folder = join(home, 'postgres');
    const owner = await stat(folder);
    const identity = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ...identity, cwd: '/' });
    try {
      await writeFile(join(folder, 'postmaster.pid'), `${stranger.pid}\n${folder}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`);
      const server = await start();
      expect(server).toMatchObject({ reused: false });
      expect(server.pid).not.toBe(stranger.pid);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('moves a half-written folder aside and removes the left-over of an interrupted first start', async () => {
    await mkdir(join(home, 'postgres', 'base'), { recursive: true });
    await writeFile(join(home, 'postgres', 'PG_VERSION'), '18\n');
    await mkdir(join(home, 'postgres.new-999999999-0a0b0c0d'));
    const said: string[] = [];
    await start({ onProgress: (message) => said.push(message) });
    expect(said.join()).toMatch(/half-written; it was moved to .*postgres\.broken-/);
    const names = await readdir(home);
    expect(names.filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
    expect(names.filter((name) => name.startsWith('postgres.broken-'))).toHaveLength(1);
  });

  it('leaves a folder alone that holds something else, and one of another version', async () => {
    await mkdir(join(home, 'photos'));
    await writeFile(join(home, 'photos', 'cat.txt'), 'meow');
    await expect(start({ dataDir: join(home, 'photos') })).rejects.toThrow(/not a Postgres database/);
    expect(await readFile(join(home, 'photos', 'cat.txt'), 'utf8')).toBe('meow');
    await mkdir(join(home, 'old', 'global'), { recursive: true });
    await writeFile(join(home, 'old', 'PG_VERSION'), '15\n');
    await writeFile(join(home, 'old', 'global', 'pg_control'), '');
    await expect(start({ dataDir: join(home, 'old') })).rejects.toThrow(/written by Postgres 15/);
  });

  it('gives two starts at once the same server', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.pid).toBe(other.pid);
    expect(one.url).toBe(other.url);
  });

  it('says in a sentence that the port it was told is taken', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) =>
      squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as { port: number }).port)),
    );
    try {
      const refused = start({ port });
      await expect(refused).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken by another program.`);
      await expect(refused).rejects.toBeInstanceOf(EmbeddedServerError);
    } finally {
      squatter.close();
    }
  });

  it.skipIf(process.getuid?.() === 0)('says in a sentence that a folder is not writable', async () => {
    await chmod(home, 0o555);
    await expect(start()).rejects.toThrow(/may not write there/);
    await chmod(home, 0o755);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'as root, runs as another user even below a folder that is closed to it',
    async () => {
      const closed = join(home, 'closed');
      await mkdir(join(closed, 'repository'), { recursive: true });
      await chmod(closed, 0o700);
      const said: string[] = [];
      const dataDir = join(closed, 'repository', 'postgres');
      const server = await start({ dataDir, onProgress: (message) => said.push(message) });
      const place = /its data lies in (\S+)\.$/.exec(
        said.find((message) => message.includes('its data lies in')) ?? '',
      )?.[1];
      try {
        expect(place).toMatch(/^\/var\/lib\/marimba\/data-/);
        expect((await stat(closed)).mode & 0o777).toBe(0o700);
        expect((await stat(dataDir)).uid).not.toBe(0);
        await server.stop();
        const again = await start({ dataDir });
        expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
        await again.stop();
      } finally {
        if (place) await rm(place, { recursive: true, force: true });
      }
    },
  );
});
