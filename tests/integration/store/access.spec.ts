import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { definition } from './sample-run.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;
let adminKey: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

describe('the first start', () => {
  it('makes one tenant and one key, however many processes start at once', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => store.tenants.bootstrap()));
    const [made, ...others] = results.filter(({ created }) => created);
    expect(others).toEqual([]);
    expect(new Set(results.map((result) => result.tenantId)).size).toBe(1);
    expect(results.filter(({ key }) => key !== undefined)).toEqual([made]);
    tenantId = made!.tenantId;
    adminKey = made!.key!;
    expect(await store.apiKeys.authenticate(adminKey)).toMatchObject({ tenantId, name: 'admin', role: 'system' });
    expect(await store.tenants.bootstrap()).toEqual({ tenantId, created: false });
  });

  it('keeps no key in the database, only its hash', async () => {
    const secret = adminKey.split('_').slice(2).join('_');
    const tables = await runAs<{ name: string }>(
      database.adminUrl,
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    for (const { name } of tables) {
      const rows = await runAs(database.adminUrl, `SELECT "${name}"::text AS row FROM "${name}"`);
      expect(JSON.stringify(rows), name).not.toContain(secret);
    }
  });
});

describe('api keys', () => {
  it('are known until they are revoked', async () => {
    const { resource, key } = await store.apiKeys.create(tenantId, { name: 'robot' }, 'admin');
    expect(resource.prefix).toBe(key.slice(4, 12));
    expect(await store.apiKeys.authenticate(key)).toEqual({
      tenantId,
      keyId: resource.id,
      name: 'robot',
      role: 'member',
    });
    expect((await store.apiKeys.list(tenantId, { limit: 9 })).items).toContainEqual(resource);
    await store.apiKeys.revoke(tenantId, resource.id, 'admin');
    await expect(store.apiKeys.authenticate(key)).rejects.toMatchObject({ code: 'auth.unknown-key' });
    expect((await store.apiKeys.list(tenantId, { limit: 9 })).items).not.toContainEqual(resource);
    await expect(store.apiKeys.revoke(tenantId, resource.id, 'admin')).rejects.toMatchObject({
      code: 'auth.key-not-found',
    });
  });

  it('expire', async () => {
    const past = await store.apiKeys.create(tenantId, { name: 'old', expiresAt: '2020-01-01T00:00:00.000Z' }, 'admin');
    await expect(store.apiKeys.authenticate(past.key)).rejects.toMatchObject({ code: 'auth.expired-key' });
    const later = await store.apiKeys.create(tenantId, { name: 'new', expiresAt: '2999-01-01T00:00:00.000Z' }, 'admin');
    expect(await store.apiKeys.authenticate(later.key)).toMatchObject({ name: 'new' });
  });

  it('belong to their tenant', async () => {
    const other = await createTenant(database.url, 'other');
    const { resource, key } = await store.apiKeys.create(other, { name: 'theirs', role: 'admin' }, 'them');
    expect(await store.apiKeys.authenticate(key)).toMatchObject({ tenantId: other, role: 'admin' });
    expect((await store.apiKeys.list(tenantId, { limit: 99 })).items).not.toContainEqual(resource);
    await expect(store.apiKeys.revoke(tenantId, resource.id, 'admin')).rejects.toMatchObject({
      code: 'auth.key-not-found',
    });
    expect(await store.apiKeys.authenticate(key)).toMatchObject({ keyId: resource.id });
  });

  it.each(['', 'mrb_00000000_short', `mrb_00000000_${'a'.repeat(43)}`, `' OR true --`])(
    'that were never given are unknown: %j',
    async (key) => {
      await expect(store.apiKeys.authenticate(key)).rejects.toMatchObject({
        name: 'TerminalError',
        code: 'auth.unknown-key',
      });
    },
  );
});

describe('workflows', () => {
  it('get a version for each new content, also when it comes at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 5 }, () => store.workflows.register(tenantId, definition, 'admin')),
    );
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(results.map(({ workflow }) => workflow.version)).toEqual([1, 1, 1, 1, 1]);
    const changed = { ...definition, description: 'changed' };
    const second = await store.workflows.register(tenantId, changed, 'admin');
    expect(second).toMatchObject({ created: true, workflow: { version: 2, definition: changed } });
    expect(await store.workflows.get(tenantId, 'sample')).toEqual(second.workflow);
    expect(await store.workflows.get(tenantId, 'sample', 1)).toMatchObject({ definition });
    expect((await store.workflows.versions(tenantId, 'sample')).map(({ version }) => version)).toEqual([2, 1]);
    expect((await store.workflows.list(tenantId, { limit: 5 })).items).toEqual([second.workflow]);
    for (const version of [3, undefined])
      await expect(
        store.workflows.get(tenantId, version === undefined ? 'nowhere' : 'sample', version),
      ).rejects.toMatchObject({ code: 'workflow.not-found' });
    await expect(store.workflows.versions(tenantId, 'nowhere')).rejects.toMatchObject({ code: 'workflow.not-found' });
  });
});

describe('the chain of a tenant', () => {
  it('tells every administrative act, newest first, and holds', async () => {
    await store.audit.append(tenantId, { actor: 'me', action: 'test.done', subject: 'x', detail: { n: 1 } });
    const first = await store.audit.list(tenantId, { limit: 2 });
    expect(first.items[0]).toMatchObject({ actor: 'me', action: 'test.done', detail: { n: 1 } });
    const rest = await store.audit.list(tenantId, { limit: 99, cursor: first.next });
    const actions = [...first.items, ...rest.items].map(({ action }) => action);
    for (const action of ['tenant.created', 'api-key.created', 'api-key.revoked', 'workflow.registered'])
      expect(actions).toContain(action);
    const status = await store.audit.verify(tenantId);
    expect(status).toEqual({ ok: true, events: actions.length, headHash: first.items[0]!.hash, problems: [] });
    await expect(store.audit.list(tenantId, { limit: 1, cursor: 'x' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});

describe('models', () => {
  it('are what workers say', async () => {
    const model = { name: 'small', family: 'jamba', precision: 'int8', parameters: 71_000_000, contextLength: 8_192 };
    await store.models.seen({ ...model, fingerprint: 'a', status: 'ready' });
    await store.models.seen({ ...model, fingerprint: 'b', status: 'unavailable' });
    expect(await store.models.list()).toEqual([await store.models.get('small')]);
    expect(await store.models.get('small')).toMatchObject({ ...model, fingerprint: 'b', status: 'unavailable' });
    await expect(store.models.get('large')).rejects.toMatchObject({ code: 'model.not-found' });
  });
});
