import type { JsonObject, ProblemDocument, ScheduleResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from './api-service.js';

describe('/v1/schedules', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await ApiService.start();
    const input = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
    const steps = [{ id: 'a', kind: 'transform', value: 1 }];
    await api.send('POST', '/v1/workflows', { body: { name: 'report', input, steps } });
  });
  afterAll(() => api.stop());

  const send = <T = ScheduleResource>(method: string, path: string, body?: JsonObject) =>
    api.send<T>(method, `/v1/schedules${path}`, body === undefined ? {} : { body });
  const report = { workflow: 'report', input: { n: 1 }, cron: '0 8 * * 1-5', timezone: 'Europe/Berlin' };

  it('keeps a schedule, with its defaults and its next times', async () => {
    const made = await send('POST', '', { name: 'daily', ...report });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'daily', ...report, overlap: 'skip', catchUp: 'one', catchUpWindow: 86_400, status: 'active' },
    });
    expect(made.headers.get('location')).toBe('/v1/schedules/daily');
    const { next, nextAt } = made.body;
    expect(next).toHaveLength(5);
    expect(next[0]).toBe(nextAt);
    expect(Date.parse(nextAt!)).toBeGreaterThan(Date.now());
    const clock = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
    for (const each of next) expect(clock.format(new Date(each))).toMatch(/^8:00\sAM$/);
    expect((await send('GET', '/daily')).body).toEqual(made.body);
    expect((await send<{ items: unknown[] }>('GET', '')).body.items).toEqual([made.body]);
    expect(await send('POST', '', { name: 'daily', ...report })).toMatchObject({
      status: 409,
      body: { code: 'schedule.exists' },
    });
  });

  it('pauses, resumes, replaces and removes one, each in the audit log', async () => {
    await send('POST', '', { name: 'kept', ...report });
    expect((await send('POST', '/kept/pause')).body).toMatchObject({ status: 'paused', next: [] });
    const changed = { ...report, cron: '*/5 * * * *', overlap: 'queue-one' };
    const paused = await send('PUT', '/kept', changed);
    expect(paused.body).toMatchObject({ ...changed, status: 'paused', next: [] });
    const resumed = await send('POST', '/kept/resume');
    expect(resumed.body).toMatchObject({ status: 'active', next: { length: 5 } });
    expect(Date.parse(resumed.body.nextAt!) - Date.now()).toBeLessThanOrEqual(300_000);
    expect((await send('DELETE', '/kept')).status).toBe(204);
    for (const [method, path] of [
      ['GET', '/kept'],
      ['DELETE', '/kept'],
      ['POST', '/kept/pause'],
      ['POST', '/kept/resume'],
    ] as const)
      expect(await send(method, path), `${method} ${path}`).toMatchObject({
        status: 404,
        body: { code: 'schedule.not-found' },
      });
    const audit = await api.send<{ items: { action: string; subject: string }[] }>('GET', '/v1/audit');
    const actions = audit.body.items.filter(({ subject }) => subject === 'kept').map(({ action }) => action);
    expect(actions.reverse()).toEqual(
      ['created', 'paused', 'updated', 'resumed', 'removed'].map((what) => `schedule.${what}`),
    );
  });

  it.each([
    ['a cron expression that is none', { cron: 'every day' }, 400, '/cron'],
    ['a day that never comes', { cron: '0 0 30 2 *' }, 400, '/cron'],
    ['an unknown time zone', { timezone: 'Europe/Nowhere' }, 400, '/timezone'],
    ['an unknown policy', { overlap: 'both' }, 400, '/overlap'],
    ['an input that the workflow does not take', { input: {} }, 422, '/input'],
  ])('refuses %s', async (_what, wrong, status, pointer) => {
    const answer = await send<ProblemDocument>('POST', '', { name: 'wrong', ...report, ...wrong });
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.pointer).toContain(pointer);
  });

  it('refuses a workflow that is not there', async () => {
    const answer = await send('POST', '', { name: 'wrong', ...report, workflow: 'nowhere' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'workflow.not-found' } });
  });

  it('shows another tenant nothing and lets it change nothing', async () => {
    const { body } = await send('POST', '', { name: 'ours', ...report });
    const key = api.foreignKey;
    expect((await api.send<{ items: unknown[] }>('GET', '/v1/schedules', { key })).body.items).toEqual([]);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
    ] as const)
      expect((await api.send(method, `/v1/schedules/ours${path}`, { key })).status, method).toBe(404);
    expect((await send('GET', '/ours')).body).toEqual(body);
  });
});
