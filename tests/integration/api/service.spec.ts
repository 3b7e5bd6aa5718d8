import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { createApp, createLogger, readConfig } from '@marimba/api';
import { type EmbeddedRedis, startRedis } from '@marimba/embedded';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let redis: EmbeddedRedis;
let app: Awaited<ReturnType<typeof createApp>>;
let store: Store;
let pages: string;
let url: string;
let key: string;

beforeAll(async () => {
  [database, redis] = await Promise.all([openTestDatabase(), startRedis()]);
  pages = await mkdtemp(join(tmpdir(), 'marimba-pages-'));
  await mkdir(join(pages, 'assets'));
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>Pages</title>');
  await writeFile(join(pages, 'assets', 'main-1a2b3c.js'), 'export {};');
  await writeFile(join(pages, 'assets', 'main-1a2b3c.js.br'), brotliCompressSync('export {};'));
  store = await Store.connect({ url: database.url });
  key = (await store.tenants.bootstrap()).key!;
  const config = readConfig({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    MARIMBA_ADMIN_DIR: pages,
  });
  app = await createApp(config, createLogger(config.LOG_LEVEL));
  await app.listen(config.PORT, config.HOST);
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app.close();
  await store.close();
  await redis.stop();
  await database.close();
  await rm(pages, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });
const withKey = () => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });

describe('the environment', () => {
  it('is refused with every variable that is wrong and what was expected', () => {
    const wrong = { DATABASE_URL: 'mysql://x', PORT: 'many', MARIMBA_BODY_LIMIT: '-1' };
    const message = (() => {
      try {
        return String(readConfig(wrong));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'PORT', 'MARIMBA_BODY_LIMIT']) expect(message).toContain(name);
    expect(message).toContain('postgres://');
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/v1/runs', '/nothing', '/docs', '/'])('of %s carries headers that protect it', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    // Swagger UI alone writes style attributes.
    if (path !== '/docs') expect(headers.get('content-security-policy')).not.toMatch(/unsafe/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it("carries the caller's request id where it is harmless, else one of its own", async () => {
    const idOf = async (id?: string) =>
      (await get('/healthz', id ? { 'x-request-id': id } : {})).headers.get('x-request-id');
    expect(await idOf('trace-42')).toBe('trace-42');
    for (const id of [undefined, 'a b', 'x'.repeat(500), '"; drop']) expect(await idOf(id)).toMatch(/^[\w-]{16,40}$/);
  });

  it('refuses an address that cannot be decoded, as a problem', async () => {
    const response = await get('/v1/runs/%zz', withKey());
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a fault inside', () => {
  it("is answered with the request's id and nothing of what broke", async () => {
    await runAs(database.adminUrl, 'ALTER TABLE collection RENAME TO misplaced');
    const response = await get('/v1/collections', withKey());
    await runAs(database.adminUrl, 'ALTER TABLE misplaced RENAME TO collection');
    expect(response.status).toBe(500);
    const problem = (await response.json()) as { code: string; remedy: string; detail: string; requestId: string };
    expect(problem).toMatchObject({ code: 'internal.error', requestId: response.headers.get('x-request-id') });
    expect(problem.remedy).toContain(problem.requestId);
    expect(problem.detail).not.toMatch(/database|prisma|relation|collection/i);
    expect((await get('/v1/collections', withKey())).status).toBe(200);
  });
});

describe('the pages', () => {
  it('are served, and addresses inside them lead to the first', async () => {
    const html = { accept: 'text/html' };
    for (const path of ['/', '/runs/x', '/knowledge/birds']) {
      const response = await get(path, html);
      expect(response.status, path).toBe(200);
      expect(await response.text(), path).toContain('<title>Pages</title>');
      expect(response.headers.get('cache-control'), path).toContain('no-store');
    }
    const asset = await get('/assets/main-1a2b3c.js', { 'accept-encoding': 'br' });
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('vary')).toContain('accept-encoding');
    expect(await asset.text()).toBe('export {};');
    const plain = await get('/assets/main-1a2b3c.js', { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('do not stand in for files and interfaces that are not there', async () => {
    for (const path of ['/assets/gone.js', '/v1/nothing', '/docs/nothing']) {
      const response = await get(path, { accept: 'text/html' });
      expect(response.status, path).toBe(404);
      expect(response.headers.get('content-type'), path).toContain('application/problem+json');
    }
    expect((await get('/runs/x', { accept: 'application/json' })).status).toBe(404);
  });
});

describe('files outside the folder of the pages', () => {
  it.each(['/..%2f..%2fpackage.json', '/assets/..%2f..%2fetc%2fpasswd', '/%5c..%5cpackage.json', '/assets%00.js'])(
    'are out of reach of %s',
    async (path) => {
      const body = await (await get(path)).text();
      expect(body).not.toMatch(/"name"|root:/);
      expect(JSON.parse(body)).toMatchObject({ status: expect.toBeOneOf([400, 403, 404]) });
    },
  );
});

describe('without Redis', () => {
  it('still takes runs, which are written before they are queued, and says that it is not ready', async () => {
    expect((await get('/readyz')).status).toBe(200);
    const definition = { name: 'later', steps: [{ id: 'a', kind: 'transform', value: 1 }] };
    const post = (path: string, body: object) =>
      fetch(`${url}${path}`, { method: 'POST', headers: withKey(), body: JSON.stringify(body) });
    expect((await post('/v1/workflows', definition)).status).toBe(201);
    await redis.stop();
    const created = await post('/v1/runs', { workflow: 'later' });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    expect(created.headers.get('location')).toBe(`/v1/runs/${id}`);
    const pending = await store.runs.listPendingSteps({ graceMs: 0, limit: 10 });
    expect(pending.map(({ job }) => job.runId)).toContain(id);
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      code: 'queue.unavailable',
      remedy: expect.stringContaining('REDIS_URL'),
    });
    expect((await get('/healthz')).status).toBe(200);

    const cancelled = await post(`/v1/runs/${id}/cancel`, {});
    expect(cancelled.status).toBe(200);
    const stream = await get(`/v1/runs/${id}/events`, withKey());
    expect(await stream.text()).toMatch(/event: end/);
  });
});
