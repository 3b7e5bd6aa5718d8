import type { MemoryReader, RunResource } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningService, startService } from '../../support/service.js';

let service: RunningService;
let store: Store;
let reader: MemoryReader;

beforeAll(async () => {
  service = await startService({ WORKER_NAME: 'forgetful' });
  store = await Store.connect({ url: service.databaseUrl });
  reader = { tenantId: (await store.tenants.bootstrap()).tenantId, everyUser: true };
});
afterAll(async () => {
  await store?.close();
  await service?.stop();
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function send<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** What a model call that begins with a text could continue from. */
async function reuseOf(name: string, text: string) {
  const messages = [
    { role: 'system', content: `${text} ${'Answer in few words. '.repeat(20)}` },
    { role: 'user', content: 'Name a river.' },
  ];
  const step = { id: 'ask', kind: 'model', model: 'marimba-70m', messages, parameters: { maxTokens: 4 } };
  await send('POST', '/v1/workflows', { name, steps: [step] });
  const { id } = await send<RunResource>('POST', '/v1/runs', { workflow: name, input: {} });
  const run = await until(async () => {
    const now = await send<RunResource>('GET', `/v1/runs/${id}`);
    return now.status === 'running' ? undefined : now;
  });
  expect(run.status).toBe('completed');
  const { events } = await store.runs.load(reader.tenantId, id);
  const called = events.find((event) => event.type === 'model.called');
  if (called === undefined) throw new Error('the run called no model');
  return called.data.reuse;
}

it('a forgotten fact is gone from the states that a worker keeps, which the proof tells; other states stay', async () => {
  const secret = 'The code of the vault in the cellar is seven four one nine.';
  const other = 'The garden behind the house has eleven apple trees and a well.';
  const { fact } = await store.facts.remember(reader, {
    scope: { kind: 'user', id: 'ada' },
    text: secret,
    source: { actor: 'test' },
  });
  expect((await reuseOf('vault', secret)).tokens).toBe(0);
  expect((await reuseOf('garden', other)).tokens).toBeLessThan(50);
  expect((await reuseOf('vault', secret)).tokens).toBeGreaterThan(50);

  await store.forgetting.forget(reader, fact.id, 'test');
  const [searched] = await until(async () => {
    const { states } = await store.forgetting.proof(reader, fact.id);
    return states.length === 0 ? undefined : states;
  });
  expect(searched).toMatchObject({ worker: 'forgetful', dropped: expect.any(Number) });
  expect(searched!.dropped).toBeGreaterThan(0);

  const after = await reuseOf('vault', secret);
  expect(after).toMatchObject({ tokens: 0, reason: expect.stringContaining('no kept state begins') });
  expect((await reuseOf('garden', other)).tokens).toBeGreaterThan(50);
});
