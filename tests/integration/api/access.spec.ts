import { publicRoutes, routeInventory } from '@marimba/api';
import { createdApiKey } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from './api-service.js';
import { problemOf } from './problem-of.js';
import { servedRoutes } from './served-routes.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

const createKey = async (body: object) => createdApiKey.parse((await api.send('POST', '/v1/api-keys', { body })).body);

describe('which routes need a key', () => {
  it('answers 401 without one on every route that is not on the public list', async () => {
    const guarded = routeInventory(api.app).filter(({ path }) => !publicRoutes.has(path));
    expect(guarded.length).toBeGreaterThan(20);
    for (const { method, path, errors } of guarded) {
      const answer = await api.send(method, path.replace(/:\w+/g, 'x'), { key: null });
      expect(answer.status, `${method} ${path}`).toBe(401);
      if (errors === 'openai') expect(answer.body).toMatchObject({ error: { code: 'invalid_api_key' } });
      else expect(problemOf(answer).code, `${method} ${path}`).toBe('auth.missing-key');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('finds no route in the server itself that is neither specified nor public', () => {
    const served = servedRoutes(api.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }));
    const specified = routeInventory(api.app).map(({ method, path }) => `${method} ${path}`);
    const unspecified = served.filter(
      ({ method, path }) => !specified.includes(`${method} ${path}`) && !publicRoutes.has(path),
    );
    expect(unspecified).toEqual([]);
    expect(served.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(specified));
  });

  it('keeps the public list to health, documentation and the pages', () => {
    expect([...publicRoutes].sort()).toEqual([
      ...['/', '/*', '/docs', '/docs/:file', '/healthz', '/openapi.json', '/readyz', '/v1/hooks/:id'],
    ]);
  });

  it('refuses a large body without a key before it is read', async () => {
    const answer = await api.send('POST', '/v1/runs', { key: null, body: { workflow: 'x'.repeat(150_000) } });
    expect(answer.status).toBe(401);
  });
});

describe('which keys are accepted', () => {
  it.each([
    ['nothing that is a key', () => 'hunter2'],
    ['a key that was never made', () => `mrb_01234567_${'A'.repeat(43)}`],
    ['a key with another secret', () => `${api.key.slice(0, -4)}${api.key.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`],
  ])('refuses %s', async (_what, given) => {
    const key = given();
    const answer = await api.send('GET', '/v1/runs', { key });
    expect(answer.status).toBe(401);
    expect(problemOf(answer)).toMatchObject({ code: 'auth.unknown-key', remedy: expect.any(String) });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(JSON.stringify(answer.body)).not.toContain(key);
  });

  it('refuses another scheme than Bearer', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${api.key}`).toString('base64')}`;
    expect((await api.send('GET', '/v1/runs', { key: null, headers: { authorization } })).status).toBe(401);
  });

  it('refuses a key that has expired, and says so', async () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    const { key } = await api.store.apiKeys.create(api.tenantId, { name: 'old', expiresAt }, 'test');
    const answer = await api.send('GET', '/v1/runs', { key });
    expect(answer.status).toBe(401);
    expect(problemOf(answer)).toMatchObject({ code: 'auth.expired-key', remedy: expect.stringContaining('api-keys') });
  });

  it('makes a key that works, shows it once, and revokes it', async () => {
    const { id, key, prefix } = await createKey({ name: 'deploy' });
    expect((await api.send('GET', '/v1/runs', { key })).status).toBe(200);
    const listed = JSON.stringify((await api.send('GET', '/v1/api-keys')).body);
    expect(listed).toContain(prefix);
    expect(listed).not.toContain(key);

    const revoked = await api.send('DELETE', `/v1/api-keys/${id}`);
    expect(revoked).toMatchObject({ status: 204, body: '' });
    let status = 200;
    while (status === 200) {
      ({ status } = await api.send('GET', '/v1/runs', { key }));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(status).toBe(401);
    expect(JSON.stringify((await api.send('GET', '/v1/api-keys')).body)).not.toContain(prefix);
  });

  it('leaves keys to administrators', async () => {
    const { key } = await createKey({ name: 'member' });
    for (const [method, path] of [
      ['GET', '/v1/api-keys'],
      ['POST', '/v1/api-keys'],
      ['DELETE', '/v1/api-keys/01890000-0000-7000-8000-000000000000'],
    ] as const) {
      const answer = await api.send(method, path, { key });
      expect(answer.status, `${method} ${path}`).toBe(403);
      expect(problemOf(answer).code).toBe('auth.forbidden');
    }
  });

  it('makes an administrator when asked to', async () => {
    const { key } = await createKey({ name: 'second', role: 'admin' });
    expect((await api.send('GET', '/v1/api-keys', { key })).status).toBe(200);
  });
});

describe('what another tenant sees', () => {
  it('nothing of a run, in any of its parts', async () => {
    const runId = await api.startRun({ name: 'ours', steps: [{ id: 'a', kind: 'transform', value: 1 }] });
    await api.ended(runId);
    for (const part of ['', '/log', '/events', '/audit', '/chain', `/blobs/${'a'.repeat(64)}`]) {
      const answer = await api.send('GET', `/v1/runs/${runId}${part}`, { key: api.foreignKey });
      expect(answer.status, part).toBe(404);
      expect(problemOf(answer).code, part).toBe('run.not-found');
    }
    const cancel = await api.send('POST', `/v1/runs/${runId}/cancel`, { key: api.foreignKey, body: {} });
    expect(cancel.status).toBe(404);
  });

  it('nothing of workflows, collections, documents and keys', async () => {
    await api.send('POST', '/v1/collections', { body: { name: 'shelf' } });
    const body = { source: 'a.md', text: 'The heron sleeps.' };
    const document = await api.send<{ id: string }>('POST', '/v1/collections/shelf/documents', { body });
    const { id } = await createKey({ name: 'ours' });
    const asOther = (method: string, path: string) => api.send(method, path, { key: api.foreignKey });
    for (const path of ['/v1/workflows/ours', '/v1/collections/shelf', '/v1/collections/shelf/search?q=heron'])
      expect((await asOther('GET', path)).status, path).toBe(404);
    expect((await asOther('GET', `/v1/documents/${document.body.id}`)).status).toBe(404);
    for (const path of ['/v1/runs', '/v1/workflows', '/v1/collections'])
      expect((await asOther('GET', path)).body, path).toEqual({ items: [] });
    expect(JSON.stringify((await asOther('GET', '/v1/api-keys')).body)).not.toContain(id);
    await asOther('DELETE', `/v1/api-keys/${id}`);
    expect(JSON.stringify((await api.send('GET', '/v1/api-keys')).body)).toContain(id);
  });
});
