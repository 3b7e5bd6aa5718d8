import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ProblemDocument, RunResource, WorkerResource } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../support/service.js';

let service: RunningService;
let health: string;

/** The value of a sample as Prometheus reads it, summed over the labels that are not named. */
function sample(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const samples = text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)));
  return samples.length === 0 ? undefined : samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
const read = async (path: string): Promise<string> => (await fetch(`${health}${path}`)).text();
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface Answer<T> {
  status: number;
  body: T;
}
async function send<T>(
  method: string,
  path: string,
  { body, key = service.key }: { body?: object; key?: string } = {},
) {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: json ? JSON.parse(text) : text } as Answer<T>;
}
const workers = async (): Promise<WorkerResource[]> =>
  (await send<{ items: WorkerResource[] }>('GET', '/v1/workers')).body.items;

/** Has a workflow run to its end. */
async function run(definition: { name: string }): Promise<RunResource> {
  await send('POST', '/v1/workflows', { body: definition });
  const { body } = await send<RunResource>('POST', '/v1/runs', { body: { workflow: definition.name, input: {} } });
  return until(async () => {
    const { body: now } = await send<RunResource>('GET', `/v1/runs/${body.id}`);
    return now.status === 'running' ? undefined : now;
  });
}

beforeAll(async () => {
  const port = await freePort();
  health = `http://127.0.0.1:${port}`;
  service = await startService({ WORKER_NAME: 'tested', WORKER_HEALTH_PORT: String(port) });
});
afterAll(() => service.stop());

describe('a worker, its devices and models', () => {
  it('are listed to administrators, and to nobody else', async () => {
    const { body } = await send<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'member' } });
    expect((await send<ProblemDocument>('GET', '/v1/workers', { key: body.key })).body.code).toBe('auth.forbidden');
    expect((await send<ProblemDocument>('GET', '/metrics', { key: body.key })).body.code).toBe('auth.forbidden');
    const listed = await until(async () => (await workers()).find(({ models }) => models.length > 0));
    expect(listed).toMatchObject({
      name: 'tested',
      roles: ['steps', 'inference'],
      status: 'ready',
      devices: [{ name: 'cpu', status: 'ready', restarts: 0, pid: expect.any(Number) }],
      models: [{ name: 'marimba-70m', place: 'device', concurrency: 8, queueDepth: 0 }],
    });
  });

  it('say what they did after a run: in the list, on the port of the worker and in the metrics of the api', async () => {
    const messages = [
      { role: 'system', content: 'Answer in few words. '.repeat(20) },
      { role: 'user', content: 'Name a river.' },
    ];
    const step = { id: 'ask', kind: 'model', model: 'marimba-70m', messages, parameters: { maxTokens: 8 } };
    const definition = { name: 'ask', steps: [step] };
    const first: RunResource = await run(definition);
    const second = await run(definition);
    expect([first.status, second.status]).toEqual(['completed', 'completed']);

    const metrics = await until(async () => {
      const text = await read('/metrics');
      return (sample(text, 'marimba_state_hits_total') ?? 0) > 0 ? text : undefined;
    });
    const model = 'marimba-70m';
    const calls = ['stop', 'length'].map((outcome) => sample(metrics, 'marimba_model_calls_total', { model, outcome }));
    expect(calls.reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(2);
    const prompt = sample(metrics, 'marimba_tokens_total', { model, kind: 'prompt' })!;
    const cached = sample(metrics, 'marimba_tokens_total', { model, kind: 'cached' })!;
    expect(prompt).toBeGreaterThan(100);
    expect(cached).toBeGreaterThan(50);
    expect(cached).toBeLessThan(prompt);
    expect(sample(metrics, 'marimba_device_up', { device: 'cpu' })).toBe(1);
    expect(sample(metrics, 'marimba_device_restarts_total', { device: 'cpu' })).toBe(0);
    expect(sample(metrics, 'marimba_state_bytes', { model, tier: 'memory' })).toBeGreaterThan(0);
    expect(sample(metrics, 'marimba_state_misses_total', { model, reason: 'nothing kept' })).toBe(1);
    expect(sample(metrics, 'marimba_queue_depth', { model })).toBe(0);
    expect(sample(metrics, 'marimba_call_phase_seconds_count', { model, phase: 'prefill' })).toBe(2);

    const [device] = await until(async () => {
      const { devices } = (await workers())[0]!;
      const served = devices[0]?.models[0];
      // The engine may have been looked at while the second call still ran.
      return served?.cacheHitRate === 0.5 && served.reservedBytes === 0 ? devices : undefined;
    });
    expect(device).toMatchObject({
      memoryBytes: expect.any(Number),
      models: [{ name: model, running: 0, reservedBytes: 0, states: { memory: { bytes: expect.any(Number) } } }],
    });

    const { body: seen } = await send<string>('GET', '/metrics');
    expect(sample(seen, 'marimba_workers', { status: 'ready' })).toBe(1);
    expect(sample(seen, 'marimba_worker_device_up', { worker: 'tested', device: 'cpu' })).toBe(1);
    expect(sample(seen, 'marimba_queue_depth', { model })).toBe(0);
    expect(
      sample(seen, 'marimba_http_request_seconds_count', { route: '/v1/runs/:id', status: '200' }),
    ).toBeGreaterThan(0);
  });

  it('answers health checks on its port', async () => {
    expect(await (await fetch(`${health}/healthz`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${health}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', devices: [{ name: 'cpu', status: 'ready' }] });
    expect((await fetch(`${health}/nothing`)).status).toBe(404);
    expect((await fetch(`${health}/metrics`, { method: 'POST' })).status).toBe(404);
  });
});
