import type { ApiKeyResource, AuditEvent, RunResource, TenantResource, TenantUsage } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from './api-service.js';

const still = { name: 'still', steps: [{ id: 'wait', kind: 'wait', signal: 'never' }] };
const quick = { name: 'quick', steps: [{ id: 'a', kind: 'transform', value: 1 }] };

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
  for (const body of [still, quick]) expect((await api.send('POST', '/v1/workflows', { body })).status).toBe(201);
});
afterAll(() => api?.stop());

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;
const makeKey = async (body: object, key?: string) =>
  (await api.send<ApiKeyResource & { key: string }>('POST', '/v1/api-keys', { body, ...(key && { key }) })).body;
const start = (workflow: string, key: string, more: object = {}) =>
  api.send<RunResource>('POST', '/v1/runs', { key, body: { workflow, ...more } });
const auditOf = async (key: string) =>
  (await api.send<{ items: AuditEvent[] }>('GET', '/v1/audit?limit=100', { key })).body.items;

const makeTenant = async (name: string, limits: object = {}) =>
  (await api.send<TenantResource & { key: string }>('POST', '/v1/tenants', { body: { name, limits } })).body;

describe('roles', () => {
  it('let a viewer look and nothing else', async () => {
    const { key } = await makeKey({ name: 'looks', role: 'viewer' });
    for (const path of ['/v1/runs', '/v1/workflows', '/v1/schedules', '/v1/me'])
      expect((await api.send('GET', path, { key })).status, path).toBe(200);
    expect((await api.send('POST', '/v1/workflows/check', { key, body: quick })).status).toBe(200);
    const { body: run } = await start('still', api.key);
    for (const [method, path, body] of [
      ['POST', '/v1/runs', { workflow: 'quick' }],
      ['POST', `/v1/runs/${run.id}/cancel`, {}],
      ['POST', '/v1/workflows', quick],
      ['POST', '/v1/collections', { name: 'x' }],
      ['GET', '/v1/api-keys', undefined],
      ['GET', '/v1/users', undefined],
      ['GET', '/v1/tenants', undefined],
    ] as const)
      expect(codeOf(await api.send(method, path, { key, ...(body && { body }) })), `${method} ${path}`).toBe(
        'auth.forbidden',
      );
    await api.send('POST', `/v1/runs/${run.id}/cancel`, { body: {} });
  });

  it('give a system administrator’s key only by one', async () => {
    const { key } = await makeKey({ name: 'keeper', role: 'admin' });
    const refused = await api.send('POST', '/v1/api-keys', { key, body: { name: 'more', role: 'system' } });
    expect(codeOf(refused)).toBe('auth.forbidden');
    const second = await makeKey({ name: 'second', role: 'system' });
    expect(codeOf(await api.send('DELETE', `/v1/api-keys/${second.id}`, { key }))).toBe('auth.key-not-found');
    expect((await api.send('GET', '/v1/tenants', { key: second.key })).status).toBe(200);
    expect((await api.send('DELETE', `/v1/api-keys/${second.id}`)).status).toBe(204);
  });

  it('are kept by somebody: the last administrator’s key is not revoked, whoever asks how often', async () => {
    const keys = async () => (await api.send<{ items: ApiKeyResource[] }>('GET', '/v1/api-keys?limit=100')).body.items;
    const own = (await keys()).find(({ role }) => role === 'system')!;
    const last = await api.send('DELETE', `/v1/api-keys/${own.id}`);
    expect(last).toMatchObject({ status: 409, body: { code: 'auth.last-administrator' } });
    expect(JSON.stringify(last.body)).toContain('make another first');

    const { key, id } = await makeTenant('alone');
    const second = await makeKey({ name: 'second', role: 'admin' }, key);
    await makeKey({ name: 'gone', role: 'admin', expiresAt: '2020-01-01T00:00:00.000Z' }, key);
    const { items } = await api.store.apiKeys.list(id, { limit: 9 });
    const admins = items.filter(({ name }) => name !== 'gone').map((each) => each.id);
    expect(admins).toHaveLength(2);
    // Both at once: each could count on the other.
    const answers = await Promise.all(
      admins.map((each) => api.send('DELETE', `/v1/api-keys/${each}`, { key: second.key })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('leave imports of models to who keeps the machine', async () => {
    const { key } = await makeKey({ name: 'keeper', role: 'admin' });
    for (const [method, path] of [
      ['GET', '/v1/model-imports'],
      ['POST', '/v1/model-imports'],
      ['POST', '/v1/model-imports/01890000-0000-7000-8000-000000000000/cancel'],
    ] as const)
      expect(
        codeOf(await api.send(method, path, { key, ...(method === 'POST' && { body: { hub: 'a/b' } }) })),
        path,
      ).toBe('auth.forbidden');
    expect((await api.send('GET', '/v1/model-imports')).status).toBe(200);
  });

  it('are shown with whose a key is, when it ends and when it was used', async () => {
    const made = await makeKey({ name: 'bo', role: 'viewer', user: 'bo', expiresAt: '2999-01-01T00:00:00.000Z' });
    expect(made).toMatchObject({ role: 'viewer', user: 'bo', expiresAt: '2999-01-01T00:00:00.000Z' });
    expect(made.lastUsedAt).toBeUndefined();
    expect((await api.send('GET', '/v1/me', { key: made.key })).body).toMatchObject({ role: 'viewer', user: 'bo' });
    let used: ApiKeyResource | undefined;
    while (used?.lastUsedAt === undefined) {
      const { body } = await api.send<{ items: ApiKeyResource[] }>('GET', '/v1/api-keys?user=bo');
      expect(body.items.map(({ name }) => name)).toEqual(['bo']);
      [used] = body.items;
    }
    expect(Math.abs(Date.now() - Date.parse(used.lastUsedAt))).toBeLessThan(60_000);
  });
});

describe('the key of a person', () => {
  it('sees and touches the runs of that person only, in every part', async () => {
    const ada = await makeKey({ name: 'ada', user: 'ada' });
    const bob = await makeKey({ name: 'bob', user: 'bob' });
    const own = (await start('quick', ada.key)).body;
    const theirs = (await start('still', bob.key)).body;
    const nobodys = (await start('quick', api.key)).body;
    for (const { id } of [own, nobodys]) await api.ended(id);
    expect(own.user).toBe('ada');
    const listed = await api.send<{ items: RunResource[] }>('GET', '/v1/runs', { key: ada.key });
    expect(listed.body.items.map(({ id }) => id)).toEqual([own.id]);
    const all = await api.send<{ items: RunResource[] }>('GET', '/v1/runs');
    expect(all.body.items.map(({ id }) => id)).toEqual(expect.arrayContaining([own.id, theirs.id, nobodys.id]));
    const parts = ['', '/log', '/events', '/audit', '/chain', '/approvals', `/blobs/${'a'.repeat(64)}`];
    for (const { id } of [theirs, nobodys]) {
      for (const part of parts)
        expect(codeOf(await api.send('GET', `/v1/runs/${id}${part}`, { key: ada.key })), part).toBe('run.not-found');
      for (const [part, body] of [
        ['cancel', {}],
        ['signals', { name: 'never' }],
        ['resume', { budget: { tokens: 5 } }],
        ['fork', { from: 'a' }],
        ['approvals', { stepId: 'a', subjectSha256: 'a'.repeat(64), approved: true }],
      ] as const)
        expect(codeOf(await api.send('POST', `/v1/runs/${id}/${part}`, { key: ada.key, body })), part).toBe(
          'run.not-found',
        );
      const replay = await api.send<string>('POST', `/v1/runs/${id}/replay`, { key: ada.key, body: {} });
      expect(JSON.stringify(replay.body)).toContain('run.not-found');
      expect(JSON.stringify(replay.body)).not.toContain('report');
    }
    for (const part of ['', '/log', '/events', '/audit', '/chain'])
      expect((await api.send('GET', `/v1/runs/${own.id}${part}`, { key: ada.key })).status, part).toBe(200);
    expect((await api.send('POST', `/v1/runs/${theirs.id}/cancel`, { key: bob.key, body: {} })).status).toBe(200);
  });

  it('does not share its idempotency keys with another person’s', async () => {
    const [ada, bob] = [await makeKey({ name: 'ada', user: 'ada' }), await makeKey({ name: 'bob', user: 'bob' })];
    const ask = (key: string) =>
      api.send<RunResource>('POST', '/v1/runs', {
        key,
        body: { workflow: 'quick' },
        headers: { 'idempotency-key': 'once' },
      });
    const [first, other, again] = [await ask(ada.key), await ask(bob.key), await ask(ada.key)];
    expect(other).toMatchObject({ status: 201, body: { user: 'bob' } });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
  });

  it('lets the next run of the workflow begin, whoever’s it is, when it cancels its own', async () => {
    await api.send('POST', '/v1/workflows', { body: { ...still, name: 'one', concurrency: 1 } });
    const ada = await makeKey({ name: 'ada', user: 'ada' });
    const going = (await start('one', ada.key)).body;
    const next = (await start('one', api.key)).body;
    await api.send('POST', `/v1/runs/${going.id}/cancel`, { key: ada.key, body: {} });
    expect((await api.send('GET', `/v1/runs/${next.id}`)).body).toMatchObject({ status: 'running' });
    await api.send('POST', `/v1/runs/${next.id}/cancel`, { body: {} });
  });

  it('is counted among the users, page by page', async () => {
    await api.send('POST', '/v1/memory/facts', { body: { scope: 'user', id: 'cyd', text: 'Cyd keeps geese.' } });
    const { body } = await api.send<{ items: { user: string }[]; next?: string }>('GET', '/v1/users?limit=2');
    expect(body.items.map(({ user }) => user)).toEqual(['ada', 'bo']);
    const rest = await api.send<{ items: object[]; next?: string }>('GET', `/v1/users?limit=2&cursor=${body.next}`);
    expect(rest.body).toMatchObject({
      items: [
        { user: 'bob', keys: 2 },
        { user: 'cyd', keys: 0, runs: 0, facts: 1 },
      ],
    });
    expect(rest.body.next).toBeUndefined();
  });
});

describe('tenants', () => {
  it('are made by a system administrator, with a key of their own, and in both audit logs', async () => {
    const made = await makeTenant('north');
    expect(codeOf(await api.send('POST', '/v1/tenants', { body: { name: 'north' } }))).toBe('tenant.exists');
    expect((await api.send('GET', '/v1/me', { key: made.key })).body).toMatchObject({
      tenant: { name: 'north' },
      role: 'admin',
    });
    expect((await api.send('GET', '/v1/runs', { key: made.key })).body).toEqual({ items: [] });
    for (const path of ['/v1/tenants', '/v1/tenants/north', '/v1/tenants/north/usage'])
      expect(codeOf(await api.send('GET', path, { key: made.key })), path).toBe('auth.forbidden');
    for (const key of [made.key, api.key])
      expect(await auditOf(key)).toContainEqual(
        expect.objectContaining({ action: 'tenant.created', subject: made.id, detail: expect.anything() }),
      );
    const another = await api.send<{ key: string }>('POST', '/v1/tenants/north/api-keys', { body: {} });
    expect((await api.send('GET', '/v1/api-keys', { key: another.body.key })).status).toBe(200);
    expect((await api.send('GET', '/v1/audit/chain', { key: made.key })).body).toMatchObject({ ok: true });
    expect((await api.send('GET', '/v1/audit/chain')).body).toMatchObject({ ok: true });
  });

  it('that are disabled are refused and start nothing, until they are enabled', async () => {
    const { key, id } = await makeTenant('south');
    await api.send('POST', '/v1/workflows', { key, body: quick });
    expect((await api.send('POST', '/v1/tenants/south/disable')).body).toMatchObject({ status: 'disabled' });
    await expect(api.store.runs.list(id, { limit: 1 })).resolves.toEqual({ items: [] });
    let code: string | undefined;
    while (code !== 'auth.tenant-disabled') code = codeOf(await start('quick', key));
    const { body } = await api.send<{ items: object[] }>('GET', '/v1/runs', { headers: { 'marimba-tenant': id } });
    expect(body.items).toEqual([]);
    await api.send('POST', '/v1/tenants/south/enable');
    expect((await start('quick', key)).status).toBe(201);
    expect(codeOf(await api.send('POST', '/v1/tenants/default/disable'))).toBe('tenant.is-own');
  });

  it('are looked into by a system administrator only, read only, and it is written down', async () => {
    const { key, id } = await makeTenant('east');
    await api.send('POST', '/v1/workflows', { key, body: quick });
    const { body: run } = await start('quick', key);
    const headers = { 'marimba-tenant': 'east' };
    const seen = await api.send<{ items: RunResource[] }>('GET', '/v1/runs', { headers });
    expect(seen.body.items.map(({ id }) => id)).toEqual([run.id]);
    expect((await api.send('GET', `/v1/runs/${run.id}/log`, { headers })).status).toBe(200);
    expect((await api.send('GET', '/v1/me', { headers })).body).toMatchObject({ tenant: { id }, role: 'viewer' });
    for (const [method, path, body] of [
      ['POST', '/v1/runs', { workflow: 'quick' }],
      ['GET', '/v1/api-keys', undefined],
      ['GET', '/v1/secrets', undefined],
      ['GET', '/v1/audit', undefined],
      ['POST', '/v1/tenants/east/disable', undefined],
    ] as const)
      expect(codeOf(await api.send(method, path, { headers, ...(body && { body }) })), path).toBe('auth.forbidden');
    const { key: admin } = await makeKey({ name: 'keeper', role: 'admin' });
    for (const other of [admin, key, api.foreignKey])
      expect(codeOf(await api.send('GET', '/v1/runs', { key: other, headers }))).toBe('auth.forbidden');
    expect((await api.send('GET', '/v1/runs')).body).not.toMatchObject({ items: [{ id: run.id }] });
    for (const path of ['/v1/tenants', '/v1/tenants/east', '/v1/tenants/east/usage', '/v1/tenants/east/usage'])
      expect((await api.send('GET', path)).status, path).toBe(200);
    const reads = (await auditOf(key)).filter(({ action }) => action === 'tenant.read');
    expect(reads.map(({ subject }) => subject)).toEqual(['GET /v1/tenants/east/usage', 'GET /v1/tenants/east']);
    expect((await auditOf(api.key)).map(({ action }) => action)).toContain('tenants.listed');
    const visits = (await auditOf(key)).filter(({ action }) => action === 'tenant.looked-into');
    expect(visits.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['GET /v1/runs', `GET /v1/runs/${run.id}/log`]),
    );
    expect(visits[0]).toMatchObject({ actor: expect.stringContaining('key:admin'), detail: { from: {} } });
  });

  it('start no more runs at once than they may, however many ask together', async () => {
    const { key } = await makeTenant('west', { runsAtOnce: 2 });
    await api.send('POST', '/v1/workflows', { key, body: still });
    const answers = await Promise.all(Array.from({ length: 6 }, () => start('still', key)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    for (const answer of answers)
      if (answer.status !== 201) expect(answer).toMatchObject({ status: 429, body: { code: 'tenant.limit-reached' } });
    const usage = () => api.send<TenantUsage>('GET', '/v1/usage', { key });
    expect((await usage()).body).toMatchObject({ limits: { runsAtOnce: 2 }, runs: 2 });
    const first = answers.find(({ status }) => status === 201)!.body.id;
    await api.send('POST', `/v1/runs/${first}/cancel`, { key, body: {} });
    expect((await start('still', key)).status).toBe(201);
    await api.send('PUT', '/v1/tenants/west/limits', { body: {} });
    expect((await start('still', key)).status).toBe(201);
  });

  it('begin nothing when the tokens of the day are used, and cap what a run may use', async () => {
    const { key, id } = await makeTenant('far', { tokensPerDay: 100, tokensPerRun: 40, stepsPerRun: 2 });
    const three = [1, 2, 3].map((n) => ({
      id: `s${n}`,
      kind: 'transform',
      value: n,
      ...(n > 1 && { needs: [`s${n - 1}`] }),
    }));
    await api.send('POST', '/v1/workflows', { key, body: { name: 'three', steps: three, budget: { steps: 9 } } });
    const { body: run } = await start('three', key, { budget: { tokens: 1_000, steps: 50 } });
    const log = await api.send<{ items: { data: object }[] }>('GET', `/v1/runs/${run.id}/log`, { key });
    expect(log.body.items[0]!.data).toMatchObject({ budget: { tokens: 40, steps: 2 } });
    let status: string | undefined;
    while (status !== 'suspended')
      ({ status } = (await api.send<RunResource>('GET', `/v1/runs/${run.id}`, { key })).body);
    const resume = (budget: object) => api.send('POST', `/v1/runs/${run.id}/resume`, { key, body: { budget } });
    expect(codeOf(await resume({ steps: 5 }))).toBe('tenant.limit-reached');
    await api.store.tenants.countTokens(id, run.id, 99);
    expect((await start('three', key)).status).toBe(201);
    await api.store.tenants.countTokens(id, run.id, 1);
    expect(codeOf(await start('three', key))).toBe('tenant.limit-reached');
    await expect(api.store.tenants.admitCall(id)).rejects.toMatchObject({ code: 'tenant.limit-reached' });
    expect((await api.send('GET', '/v1/tenants/far/usage')).body).toMatchObject({ tokensToday: 100 });
  });
});
