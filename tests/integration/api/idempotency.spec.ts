import type { ProblemDocument, RunResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../../support/database.js';
import { ApiService } from './api-service.js';

describe('Idempotency-Key of POST /v1/runs', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await ApiService.start();
    await register({ type: 'object' });
  });
  afterAll(() => api.stop());

  const register = (input: object) =>
    api.send('POST', '/v1/workflows', {
      body: { name: 'once', input, steps: [{ id: 'a', kind: 'transform', value: 1 }] },
    });
  const start = <T = RunResource>(key: string, input: object = {}, apiKey?: string) =>
    api.send<T>('POST', '/v1/runs', {
      body: { workflow: 'once', input },
      headers: { 'idempotency-key': key },
      ...(apiKey === undefined ? {} : { key: apiKey }),
    });
  const runs = async () => (await api.send<{ items: RunResource[] }>('GET', '/v1/runs?limit=200')).body.items;

  it('the same request gives the same run, and says so', async () => {
    const first = await start('order 1', { n: 1 });
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const again = await start('order 1', { n: 1 });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(`/v1/runs/${first.body.id}`);
    expect((await start('order 2', { n: 1 })).body.id).not.toBe(first.body.id);
  });

  it('another body under the same key is refused', async () => {
    const { body } = await start('order 3', { n: 1 });
    const other = await start<ProblemDocument>('order 3', { n: 2 });
    expect(other).toMatchObject({ status: 422, body: { code: 'request.idempotency-conflict' } });
    expect(other.body.detail).toContain(body.id);
  });

  it('of many at once one starts the run', async () => {
    const before = (await runs()).length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => start('race', { n: 7 })));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    expect(await runs()).toHaveLength(before + 1);
  });

  it('a request that could not start leaves its key free, also for another body', async () => {
    await register({ type: 'object', required: ['n'] });
    try {
      expect(await start('order 4')).toMatchObject({ status: 422, body: { code: 'run.input-invalid' } });
      expect(await start('order 4', { n: 1 })).toMatchObject({ status: 201 });
    } finally {
      await register({ type: 'object' });
    }
  });

  it('gives the run also where the workflow would refuse the input today', async () => {
    const { body } = await start('order 5');
    await register({ type: 'object', required: ['other'] });
    try {
      expect(await start('order 5')).toMatchObject({ status: 200, body: { id: body.id } });
    } finally {
      await register({ type: 'object' });
    }
  });

  it('a key whose process ended before it started the run still starts it', async () => {
    const first = await start('order 6');
    const lost = '01890000-0000-7000-8000-000000000001';
    await sql(`UPDATE run_request SET run_id = '${lost}' WHERE key = 'order 6'`);
    expect(await start('order 6')).toMatchObject({ status: 201, body: { id: lost } });
    expect(first.body.id).not.toBe(lost);
  });

  it('a key is forgotten after a day', async () => {
    const { body } = await start('order 7');
    await sql(`UPDATE run_request SET created_at = now() - interval '25 hours' WHERE key = 'order 7'`);
    expect(await start('order 7', { n: 2 })).toMatchObject({ status: 201 });
    expect((await start('order 7', { n: 2 })).body.id).not.toBe(body.id);
  });

  it.each([' '.repeat(3), 'x'.repeat(256), 'schlüssel'])('refuses a key that is none: %j', async (key) => {
    const answer = await start<ProblemDocument>(key);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(answer.body.errors?.[0]).toMatchObject({ pointer: 'headers:/idempotency-key' });
    expect(answer.body.detail).toContain('1 to 255 printable');
  });

  it("a tenant's keys are its own", async () => {
    const { body } = await start('order 8');
    expect(await start('order 8', {}, api.foreignKey)).toMatchObject({ status: 404 });
    expect((await start('order 8')).body.id).toBe(body.id);
  });

  const sql = (text: string) =>
    runAs(api.databaseUrl, `BEGIN; SET LOCAL marimba.tenant = '${api.tenantId}'; ${text}; COMMIT`);
});
