import { publicRoutes, routeInventory } from '@marimba/api';
import { createdApiKey } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiRig, problemOf } from './rig.js';
import { greeting } from './workflows.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await ApiRig.start();
});
afterAll(() => rig.stop());

/** A request address for a route pattern. */
const addressOf = (path: string): string => path.replace(/:\w+/g, 'x').replace('*', 'index.html');

describe('access', () => {
  it('answers 401 without a key on every route that is not on the public list', async () => {
    const guarded = routeInventory(rig.routes).filter(({ path }) => !publicRoutes.has(path));
    expect(guarded.length).toBeGreaterThan(20);
    for (const { method, path } of guarded) {
      const answer = await rig.request(method, addressOf(path), { key: null });
      expect(answer.status, `${method} ${path}`).toBe(401);
      expect(problemOf(answer).code, `${method} ${path}`).toBe('auth.missing-key');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('knows every route that the server really serves', () => {
    const served = servedRoutes(rig.routes.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
    const known = new Set(routeInventory(rig.routes).map(({ method, path }) => `${method} ${path}`));
    const unknown = served.filter(({ method, path }) => !known.has(`${method} ${path}`) && !publicRoutes.has(path));
    expect(unknown).toEqual([]);
    for (const route of known) expect(served.map(({ method, path }) => `${method} ${path}`)).toContain(route);
  });

  it('keeps the public list to health, documentation and the pages', () => {
    expect([...publicRoutes].sort()).toEqual(['/*', '/docs', '/docs/:file', '/healthz', '/openapi.json', '/readyz']);
  });

  it.each([
    ['nothing that is a key', 'hunter2', 'auth.unknown-key'],
    ['a key that was never made', `mrb_01234567_${'A'.repeat(43)}`, 'auth.unknown-key'],
    ['a key with another secret', 'changed', 'auth.unknown-key'],
  ])('refuses %s', async (_what, given, code) => {
    const key = given === 'changed' ? `${rig.key.slice(0, -2)}${rig.key.endsWith('AA') ? 'BB' : 'AA'}` : given;
    const answer = await rig.get('/v1/runs', { key });
    expect(answer.status).toBe(401);
    expect(problemOf(answer)).toMatchObject({ code, remedy: expect.any(String) });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(answer.text).not.toContain(key);
  });

  it('refuses another scheme than Bearer', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${rig.key}`).toString('base64')}`;
    const answer = await rig.get('/v1/runs', { key: null, headers: { authorization } });
    expect(answer.status).toBe(401);
  });

  it('refuses a key that has expired, and says so', async () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    const { key } = await rig.store.apiKeys.create(rig.tenantId, { name: 'old', expiresAt }, 'test');
    const answer = await rig.get('/v1/runs', { key });
    expect(answer.status).toBe(401);
    expect(problemOf(answer)).toMatchObject({ code: 'auth.expired-key', remedy: expect.stringContaining('api-keys') });
  });

  it('shows another tenant nothing of what is here', async () => {
    const { key } = await rig.otherTenant('other');
    const run = await rig.run(greeting, { who: 'us' });
    await rig.ended(run.id);
    for (const part of ['', '/log', '/events', '/audit', '/chain']) {
      const answer = await rig.get(`/v1/runs/${run.id}${part}`, { key });
      expect(answer.status, part).toBe(404);
      expect(problemOf(answer).code, part).toBe('run.not-found');
    }
    expect((await rig.post(`/v1/runs/${run.id}/cancel`, {}, { key })).status).toBe(404);
    expect((await rig.get('/v1/workflows/greeting', { key })).status).toBe(404);
    expect((await rig.get('/v1/runs', { key })).body).toEqual({ items: [] });
    expect((await rig.get('/v1/workflows', { key })).body).toEqual({ items: [] });
  });

  it('makes a key that works, shows it once, and revokes it', async () => {
    const created = await rig.post('/v1/api-keys', { name: 'deploy' });
    expect(created.status).toBe(201);
    const { id, key, prefix } = createdApiKey.parse(created.body);
    expect((await rig.get('/v1/runs', { key })).status).toBe(200);

    const listed = await rig.get('/v1/api-keys');
    expect(listed.text).toContain(prefix);
    expect(listed.text).not.toContain(key);

    const revoked = await rig.request('DELETE', `/v1/api-keys/${id}`);
    expect(revoked.status).toBe(204);
    expect(revoked.text).toBe('');
    let status = 200;
    while (status === 200) {
      ({ status } = await rig.get('/v1/runs', { key }));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(status).toBe(401);
    expect((await rig.get('/v1/api-keys')).text).not.toContain(prefix);
  });

  it('leaves keys to administrators', async () => {
    const { key } = createdApiKey.parse((await rig.post('/v1/api-keys', { name: 'member' })).body);
    for (const [method, path] of [
      ['GET', '/v1/api-keys'],
      ['POST', '/v1/api-keys'],
      ['DELETE', '/v1/api-keys/01890000-0000-7000-8000-000000000000'],
    ] as const) {
      const answer = await rig.request(method, path, { key });
      expect(answer.status, `${method} ${path}`).toBe(403);
      expect(problemOf(answer).code).toBe('auth.forbidden');
    }
  });

  it('makes an administrator when asked to', async () => {
    const { key } = createdApiKey.parse((await rig.post('/v1/api-keys', { name: 'second', role: 'admin' })).body);
    expect((await rig.get('/v1/api-keys', { key })).status).toBe(200);
  });

  it('does not say that the caller is unknown when the key to revoke is', async () => {
    const answer = await rig.request('DELETE', '/v1/api-keys/01890000-0000-7000-8000-000000000000');
    expect(answer.status).toBe(404);
  });
});

/** Routes out of Fastify's own tree, HEAD left out. */
function servedRoutes(tree: string): { method: string; path: string }[] {
  const routes: { method: string; path: string }[] = [];
  const above: string[] = [];
  for (const line of tree.split('\n')) {
    const found = /^([│ ]*)[├└]── (\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (found === null) continue;
    const depth = found[1]!.length / 4;
    above.length = depth;
    above.push(found[2]!);
    const methods = (found[3] ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD');
    const path = above.join('').replace(/\/+/g, '/');
    routes.push(...methods.map((method) => ({ method, path })));
  }
  return routes;
}
