import { createHmac } from 'node:crypto';
import type { JsonObject, ProblemDocument, RunResource, WebhookResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../../support/database.js';
import { ApiService } from './api-service.js';

type Created = WebhookResource & { secret: string };

let api: ApiService;
let names = 0;
let messages = 0;

beforeAll(async () => {
  api = await ApiService.start();
  const steps = [{ id: 'a', kind: 'transform', value: '${{ input }}' }];
  await api.send('POST', '/v1/workflows', { body: { name: 'receive', steps } });
});
afterAll(() => api.stop());

const send = <T = WebhookResource>(method: string, path: string, body?: JsonObject, key?: string) =>
  api.send<T>(method, `/v1/webhooks${path}`, {
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  });
const create = async (more: JsonObject = {}): Promise<Created> => {
  const { body } = await send<Created>('POST', '', { name: `hook-${++names}`, workflow: 'receive', ...more });
  return body;
};

/** As a sender that follows Standard Webhooks signs it; this is not the code of the product. */
function signed(secret: string, body: string, { id = `msg_${++messages}`, age = 0 } = {}): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) - age);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
const deliver = <T = { runId: string }>(path: string, body: string, headers: Record<string, string>) =>
  api.send<T>('POST', path, { key: null, body, headers });
const event = '{ "order": {"id": 7} }';

describe('a signed event', () => {
  it('starts a run, whose input it is, byte for byte as it was signed', async () => {
    const { path, secret, id, name } = await create();
    expect(secret).toMatch(/^whsec_/);
    const answer = await deliver(path, event, signed(secret, event));
    expect(answer.status).toBe(201);
    const run = await api.ended(answer.body.runId);
    expect(run).toMatchObject({ status: 'completed', workflow: 'receive', input: { body: { order: { id: 7 } } } });
    const log = await api.send<{ items: { data: JsonObject }[] }>('GET', `/v1/runs/${run.id}/log`);
    expect(log.body.items[0]?.data.createdBy).toBe(`webhook:${name} (${id})`);
  });

  it('the same id is the same run, also at once and with another body', async () => {
    const { path, secret } = await create();
    const headers = signed(secret, event);
    const answers = await Promise.all(Array.from({ length: 6 }, () => deliver(path, event, headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.runId)).size).toBe(1);
    const later = await deliver(path, '[]', signed(secret, '[]', { id: headers['webhook-id']! }));
    expect(later).toMatchObject({ status: 200, body: answers[0]!.body });
    const other = await create();
    expect((await deliver(other.path, event, signed(other.secret, event, { id: headers['webhook-id']! }))).status).toBe(
      201,
    );
  });

  it('gives the input that the webhook makes of it', async () => {
    const input = { order: '${{ body.order.id }}', key: 'event ${{ id }}' };
    const { path, secret } = await create({ input });
    const { body } = await deliver(path, event, signed(secret, event, { id: 'evt' }));
    expect((await api.ended(body.runId)).input).toEqual({ order: 7, key: 'event evt' });
    const without = await deliver<ProblemDocument>(path, '{}', signed(secret, '{}'));
    expect(without).toMatchObject({ status: 422, body: { code: 'expression.failed' } });
  });

  it('starts a run for whose own key the webhook is, whoever else changes it', async () => {
    const made = await api.send<{ key: string }>('POST', '/v1/api-keys', {
      body: { name: 'ada', role: 'admin', user: 'ada' },
    });
    const { key } = made.body;
    const hook = { name: `hook-${++names}`, workflow: 'receive' };
    const { body } = await send<Created>('POST', '', hook, key);
    expect(body.user).toBe('ada');
    const run = async () => {
      const answer = await deliver(body.path, event, signed(body.secret, event));
      return (await api.ended(answer.body.runId)).user;
    };
    expect(await run()).toBe('ada');
    const { name: _name, ...rest } = hook;
    expect((await send('PUT', `/${hook.name}`, rest)).body.user).toBe('ada');
    const bob = await api.send<{ key: string }>('POST', '/v1/api-keys', {
      body: { name: 'bob', role: 'admin', user: 'bob' },
    });
    expect((await send('PUT', `/${hook.name}`, rest, bob.body.key)).body.user).toBe('bob');
    expect(await run()).toBe('bob');
  });

  it('is refused while the webhook is paused, and taken when it is resumed', async () => {
    const { name, path, secret } = await create();
    const send = (what: string) => api.send<{ status: string }>('POST', `/v1/webhooks/${name}/${what}`);
    expect((await send('pause')).body.status).toBe('paused');
    const headers = signed(secret, event);
    const refused = await deliver<ProblemDocument>(path, event, headers);
    expect(refused).toMatchObject({ status: 409, body: { code: 'webhook.paused' } });
    const unsigned = await deliver<ProblemDocument>(path, `${event} `, headers);
    expect(unsigned.body.code).toBe('webhook.signature-invalid');
    expect((await send('resume')).body.status).toBe('active');
    expect((await deliver(path, event, headers)).status).toBe(201);
    const audit = await api.send<{ items: { action: string }[] }>('GET', '/v1/audit?limit=20');
    const actions = audit.body.items.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['webhook.paused', 'webhook.resumed']));
  });

  it('that is no JSON is refused, when it is signed', async () => {
    const { path, secret } = await create();
    expect(await deliver(path, 'order 7', signed(secret, 'order 7'))).toMatchObject({
      status: 400,
      body: { code: 'request.not-json' },
    });
  });
});

describe('an event that nobody signed', () => {
  it('is refused in the same words, whatever is wrong with it', async () => {
    const { path, secret } = await create();
    const good = () => signed(secret, event);
    const wrong: [string, string, Record<string, string>][] = [
      ['no headers', path, {}],
      ['another secret', path, signed(`whsec_${Buffer.alloc(32, 7).toString('base64')}`, event)],
      ['another body', path, signed(secret, `${event} `)],
      ['an old one', path, signed(secret, event, { age: 301 })],
      ['one of the future', path, signed(secret, event, { age: -302 })],
      ['an unknown webhook', `/v1/hooks/01890000-0000-7000-8000-000000000000`, good()],
      ['no id of a webhook', '/v1/hooks/orders', good()],
      ['another id', path, { ...good(), 'webhook-id': 'msg_other' }],
      ['another time', path, { ...good(), 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 9) }],
    ];
    const before = (await api.send<{ items: RunResource[] }>('GET', '/v1/runs?limit=200')).body.items.length;
    const details = new Set<string>();
    for (const [what, to, headers] of wrong) {
      const answer = await deliver<ProblemDocument>(to, event, headers);
      expect(answer, what).toMatchObject({ status: 401, body: { code: 'webhook.signature-invalid' } });
      expect(answer.headers.get('www-authenticate'), what).toBeNull();
      details.add(`${answer.body.detail} ${answer.body.remedy}`);
    }
    expect(details.size).toBe(1);
    expect((await api.send<{ items: RunResource[] }>('GET', '/v1/runs?limit=200')).body.items).toHaveLength(before);
  });

  it('within the window is accepted', async () => {
    const { path, secret } = await create();
    expect((await deliver(path, event, signed(secret, event, { age: 290 }))).status).toBe(201);
  });
});

describe('/v1/webhooks', () => {
  it('shows the secret once, and keeps it encrypted', async () => {
    const { secret, ...webhook } = await create();
    expect((await send('GET', `/${webhook.name}`)).body).toEqual(webhook);
    expect(JSON.stringify((await send('GET', '')).body)).not.toContain('whsec_');
    const rows = await runAs<{ row: string; secret: Buffer }>(
      api.databaseUrl,
      `BEGIN; SET LOCAL marimba.scope = 'system'; SELECT webhook::text AS row, secret FROM webhook`,
    );
    expect(rows.length).toBeGreaterThan(0);
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64');
    for (const row of rows) {
      expect(row.row).not.toContain(secret.slice('whsec_'.length));
      expect(row.secret.includes(secret) || row.secret.includes(bytes)).toBe(false);
    }
  });

  it('a new secret is taken at once, the old one for its time of grace', async () => {
    const { name, path, secret: old } = await create();
    const rotated = await send<Created>('POST', `/${name}/rotate`, {});
    const { secret } = rotated.body;
    expect(secret).not.toBe(old);
    expect(Date.parse(rotated.body.previousUntil!)).toBeGreaterThan(Date.now());
    for (const each of [old, secret]) expect((await deliver(path, event, signed(each, event))).status).toBe(201);
    const again = await send<Created>('POST', `/${name}/rotate`, { grace: 0 });
    expect(again.body.previousUntil).toBeUndefined();
    for (const each of [old, secret]) expect((await deliver(path, event, signed(each, event))).status).toBe(401);
    expect((await deliver(path, event, signed(again.body.secret, event))).status).toBe(201);
  });

  it('replaces and removes one, each in the audit log', async () => {
    const { name, path, secret } = await create();
    const changed = await send('PUT', `/${name}`, { workflow: 'receive', version: 1, input: { x: '${{ id }}' } });
    expect(changed).toMatchObject({ status: 200, body: { name, path, version: 1, input: { x: '${{ id }}' } } });
    await send('POST', `/${name}/rotate`, {});
    expect((await send('DELETE', `/${name}`)).status).toBe(204);
    expect((await deliver(path, event, signed(secret, event))).status).toBe(401);
    for (const [method, more] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const)
      expect(await send(method, `/${name}${more}`, method === 'POST' ? {} : undefined)).toMatchObject({
        status: 404,
        body: { code: 'webhook.not-found' },
      });
    const audit = await api.send<{ items: { action: string; subject: string; detail: JsonObject }[] }>(
      'GET',
      '/v1/audit',
    );
    const acts = audit.body.items.filter(({ subject }) => subject === name).reverse();
    expect(acts.map(({ action }) => action)).toEqual(
      ['created', 'updated', 'secret-rotated', 'removed'].map((what) => `webhook.${what}`),
    );
    expect(JSON.stringify(acts)).not.toContain('whsec_');
  });

  it.each([
    ['a name that is taken', { name: 'hook-1' }, 409, 'webhook.exists'],
    ['a workflow that is not there', { workflow: 'nowhere' }, 404, 'workflow.not-found'],
    ['an input that reads what is not there', { input: { a: '${{ input.x }}' } }, 400, 'request.invalid'],
  ])('refuses %s', async (_what, wrong, status, code) => {
    const answer = await send('POST', '', { name: 'wrong', workflow: 'receive', ...wrong } as JsonObject);
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it("is for a tenant's administrators", async () => {
    const { name } = await create();
    const { key } = await api.store.apiKeys.create(api.tenantId, { name: 'member' }, 'test');
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${name}`],
      ['DELETE', `/${name}`],
    ] as const)
      expect(await send(method, path, undefined, key)).toMatchObject({ status: 403 });
    expect((await send('DELETE', `/${name}`, undefined, api.foreignKey)).status).toBe(404);
    expect((await send<{ items: unknown[] }>('GET', '', undefined, api.foreignKey)).body.items).toEqual([]);
  });
});

describe('without the key that the secrets were encrypted with', () => {
  it.each([
    ['none', '', 'MARIMBA_SECRET_KEY'],
    ['another', 'cd'.repeat(32), 'another key'],
  ])('says so: %s', async (_what, secretKey, words) => {
    const { path, secret, name } = await create();
    await api.shutDown();
    await api.boot({ MARIMBA_SECRET_KEY: secretKey });
    try {
      const answer = await deliver<ProblemDocument>(path, event, signed(secret, event));
      expect(answer).toMatchObject({ status: 503, body: { code: 'webhook.secret-key-unusable' } });
      expect(answer.body.detail + answer.body.remedy).toContain(words);
      expect((await send('GET', `/${name}`)).status).toBe(200);
    } finally {
      await api.shutDown();
      await api.boot();
    }
    expect((await deliver(path, event, signed(secret, event))).status).toBe(201);
  });
});
