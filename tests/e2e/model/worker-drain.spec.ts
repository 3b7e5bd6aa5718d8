import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../../support/service.js';

const tale = {
  name: 'tale',
  steps: [
    {
      id: 'tell',
      kind: 'model',
      model: 'marimba-70m',
      messages: [{ role: 'user', content: 'Tell me a long tale.' }],
      parameters: { maxTokens: 200, logitBias: { '2': -100, '4': -100 } },
    },
    { id: 'after', kind: 'transform', needs: ['tell'], value: 'told' },
  ],
  output: '${{ steps.after.output }}',
};

describe('draining a worker', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ WORKER_NAME: 'the worker' });
  });
  afterAll(() => service?.stop());

  async function send<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }
  const start = async () => (await send<{ id: string }>('POST', '/v1/runs', { workflow: 'tale' })).body.id;
  const run = async (id: string) => (await send<{ status: string; output?: unknown }>('GET', `/v1/runs/${id}`)).body;
  const stepOf = async (id: string) =>
    (await send<{ items: { type: string }[] }>('GET', `/v1/runs/${id}/log`)).body.items.map(({ type }) => type);
  async function worker(is: (worker: WorkerResource) => boolean): Promise<WorkerResource> {
    for (;;) {
      const { items } = (await send<{ items: WorkerResource[] }>('GET', '/v1/workers')).body;
      const found = items.find((each) => is(each));
      if (found) return found;
      await sleep(100);
    }
  }

  it('finishes what it has, leaves what follows to others, and takes work again when it is asked to', async () => {
    await send('POST', '/v1/workflows', tale);
    const first = await start();
    while (!(await stepOf(first)).includes('step.started')) await sleep(50);
    await sleep(300);
    const name = encodeURIComponent('the worker');
    expect((await send('POST', `/v1/workers/${name}/drain`)).status).toBe(202);
    const drained = await worker(({ status }) => status === 'drained');
    expect(drained.working).toBe(0);
    // The call was not broken off; the step behind it waits for somebody who takes work.
    expect((await run(first)).status).toBe('running');
    expect(await stepOf(first)).toContain('model.called');
    const second = await start();
    await sleep(3_000);
    expect(await stepOf(second)).not.toContain('step.started');

    expect((await send('POST', `/v1/workers/${name}/resume`)).status).toBe(202);
    for (const id of [first, second]) {
      while ((await run(id)).status === 'running') await sleep(100);
      expect(await run(id)).toMatchObject({ status: 'completed', output: 'told' });
    }
    await worker(({ status }) => status === 'ready');
    const audit = await send<{ items: { action: string; subject: string }[] }>('GET', '/v1/audit');
    expect(audit.body.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['worker.drained', 'worker.resumed']),
    );
  });

  it('is refused for a worker that there is not', async () => {
    const { status, body } = await send<{ code: string }>('POST', '/v1/workers/nobody/drain');
    expect([status, body.code]).toEqual([404, 'worker.not-found']);
  });
});
