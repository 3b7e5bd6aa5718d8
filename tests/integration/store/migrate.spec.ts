import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, Store } from '@marimba/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

const real = join(import.meta.dirname, '../../../prisma/migrations');
const spine = '20260101000000_spine';

/** Keeps the server from ending with each test's database. */
let anchor: TestDatabase;
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  anchor = await openTestDatabase({ migrated: false });
});

afterAll(() => anchor.close());

beforeEach(async () => {
  database = await openTestDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'marimba-migrations-'));
  await cp(real, folder, { recursive: true });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await database.close();
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

const run = () => migrate(database.url, { folder });
const applied = () =>
  runAs<{ migration_name: string; steps: number }>(
    database.url,
    `SELECT migration_name, applied_steps_count AS steps FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );

describe('migrate', () => {
  it('applies each migration once, as an ordinary owner, however many start at once', async () => {
    await write('20990101000000_more', 'CREATE TABLE more (id int)');
    const seen: string[] = [];
    const results = await Promise.all(
      Array.from({ length: 4 }, () => migrate(database.url, { folder, onMigration: (name) => void seen.push(name) })),
    );
    const shipped = (await readdir(real)).filter((name) => /^\d/.test(name)).sort();
    const names = [...shipped, '20990101000000_more'];
    expect(names).toContain(spine);
    expect(results.filter(({ length }) => length > 0)).toEqual([names]);
    expect(seen).toEqual(names);
    expect(await applied()).toEqual(names.map((migration_name) => ({ migration_name, steps: 1 })));
    expect(await run()).toEqual([]);
  });

  it('keeps nothing of one that fails, and says what to do from then on', async () => {
    await write('20990101000000_bad', 'CREATE TABLE half (id int); CREATE TABLE half (id int)');
    await expect(run()).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining('migration 20990101000000_bad failed: relation "half" already exists'),
    });
    expect(await runAs(database.url, `SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    const refused: unknown = await run().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      message: expect.stringContaining('migration 20990101000000_bad failed before: relation "half"'),
    });
    const { remedy } = refused as { remedy: string };
    await runAs(database.url, /UPDATE [^;]+/.exec(remedy)![0]);
    await write('20990101000000_bad', 'CREATE TABLE half (id int)');
    expect(await run()).toEqual(['20990101000000_bad']);
  });

  it('refuses one that was edited after it was applied', async () => {
    await run();
    await write(spine, 'SELECT 1');
    await expect(run()).rejects.toMatchObject({
      message: `migration ${spine} was edited after it was applied`,
      remedy: expect.stringContaining('new migration'),
    });
  });

  it('refuses a database that knows more than the files, or a file that comes too late', async () => {
    await write('20990101000000_more', 'CREATE TABLE more (id int)');
    await run();
    await write('20980101000000_late', 'CREATE TABLE late (id int)');
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('20980101000000_late sorts before') });
    await rm(join(folder, '20980101000000_late'), { recursive: true });
    await rm(join(folder, '20990101000000_more'), { recursive: true });
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining('has migration 20990101000000_more, which this version does not have'),
    });
  });

  it('refuses a folder without its migration.sql before it touches the database', async () => {
    await mkdir(join(folder, '20990101000000_empty'));
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') });
    expect(await runAs(database.url, `SELECT to_regclass('_prisma_migrations') AS made`)).toEqual([{ made: null }]);
  });
});

describe('Store.connect', () => {
  it('refuses a database without the migrations', async () => {
    await expect(Store.connect({ url: database.url })).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining(`lacks the migrations ${spine}`),
    });
  });

  it('refuses a superuser and a role that bypasses row-level security, and shows the way', async () => {
    await runAs(database.adminUrl, `DROP ROLE IF EXISTS bypasser; CREATE ROLE bypasser LOGIN BYPASSRLS PASSWORD 'p'`);
    const bypasser = new URL(database.url);
    bypasser.username = 'bypasser';
    bypasser.password = 'p';
    for (const url of [database.adminUrl, bypasser.href])
      await expect(Store.connect({ url })).rejects.toMatchObject({
        code: 'store.unavailable',
        message: expect.stringContaining('bypasses row-level security'),
        remedy: expect.stringMatching(/CREATE ROLE .* NOSUPERUSER NOBYPASSRLS; ALTER DATABASE/),
      });
  });

  it.each([
    [
      'nothing listens',
      (url: URL) => Object.assign(url, { port: '1' }),
      /^the database at 127\.0\.0\.1:1\/.*ECONNREFUSED/,
    ],
    ['the password is wrong', (url: URL) => Object.assign(url, { password: 'not-this' }), /password authentication/],
    [
      'there is no such database',
      (url: URL) => Object.assign(url, { pathname: '/nowhere' }),
      /"nowhere" does not exist/,
    ],
  ])('says where and why when %s, without the password', async (_what, change, message) => {
    const url = change(new URL(database.url));
    for (const attempt of [() => Store.connect({ url: url.href }), () => migrate(url.href)]) {
      const error: unknown = await attempt().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'store.unavailable', message: expect.stringMatching(message) });
      expect((error as Error).message).toContain(url.host);
      expect((error as Error).message).not.toContain(url.password);
    }
  });

  it('is refused a word that is no address', async () => {
    await expect(Store.connect({ url: 'localhost' })).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
