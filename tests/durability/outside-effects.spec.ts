import type { ProblemDocument, RunResource, StepDefinition } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../support/service.js';
import { PatientService } from './patient-service.js';
import { longTale } from './rig.js';

let outside: PatientService;
let service: RunningService;
beforeAll(async () => {
  outside = await PatientService.start();
  service = await startService({ MARIMBA_OUTBOUND_ALLOW: new URL(outside.url).host, STEP_LEASE_MS: '1500' });
  await send('POST', '/v1/tool-sources', {
    name: 'outside',
    source: { kind: 'openapi', url: `${outside.url}/openapi.json` },
  });
});
afterAll(async () => {
  await service?.stop();
  outside?.stop();
});

async function send<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T & ProblemDocument;
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function start(name: string, steps: StepDefinition[]): Promise<string> {
  await send('POST', '/v1/workflows', { name, steps });
  return (await send<RunResource>('POST', '/v1/runs', { workflow: name, input: {} })).id;
}

async function ended(runId: string): Promise<RunResource> {
  for (;;) {
    const run = await send<RunResource>('GET', `/v1/runs/${runId}`);
    if (run.endedAt !== undefined) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const log = async (runId: string) =>
  (await send<{ items: { type: string }[] }>('GET', `/v1/runs/${runId}/log`)).items.map(({ type }) => type);
const call = (id: string, operation: string, needs: string[] = []): StepDefinition => ({
  ...{ id, kind: 'tool', tool: `outside.${operation}`, arguments: {}, needs },
});

describe('the Idempotency-Key of a request to a service outside', () => {
  it('is of the run, the step and the iteration, and the same after a crash', async () => {
    const runId = await start('keys', [
      call('held', 'hold'),
      call('single', 'once', ['held']),
      { id: 'all', kind: 'map', over: '${{ [1, 2, 3] }}', steps: [call('one', 'each')], needs: ['held'] },
      {
        id: 'again',
        kind: 'loop',
        max: 3,
        until: '${{ iteration == 1 }}',
        steps: [call('turn', 'turn')],
        needs: ['held'],
      },
    ]);
    await outside.visitsTo('/hold', 1);
    await service.crashWorker();
    const [first, second] = await outside.visitsTo('/hold', 2);
    second!.answer();
    expect(await ended(runId)).toMatchObject({ status: 'completed' });
    const keysOf = (path: string) =>
      outside.visits.flatMap((visit) => (visit.path === path ? [visit.idempotencyKey] : [])).sort();
    expect([first!.idempotencyKey, second!.idempotencyKey]).toEqual(Array(2).fill(`${runId}/held/call`));
    expect(keysOf('/once')).toEqual([`${runId}/single/call`]);
    expect(keysOf('/each')).toEqual([0, 1, 2].map((item) => `${runId}/all[${item}].one/call`));
    expect(keysOf('/turn')).toEqual([0, 1].map((turn) => `${runId}/again[${turn}].turn/call`));
  });
});

/** Nothing here would end by itself before its test has long failed. */
describe('a cancelled run', () => {
  const cancel = (runId: string) => send('POST', `/v1/runs/${runId}/cancel`, { reason: 'enough' });

  it('breaks off the request that a worker has open', async () => {
    const seen = outside.visits.length;
    const runId = await start('held', [call('held', 'hold')]);
    await outside.visitsTo('/hold', outside.visits.slice(0, seen).filter(({ path }) => path === '/hold').length + 1);
    const begun = performance.now();
    await cancel(runId);
    const left = await outside.visits.at(-1)!.left;
    console.info(`the request was broken off ${Math.round(left - begun)} ms after the cancellation was sent`);
    expect(await ended(runId)).toMatchObject({ status: 'cancelled' });
    expect(await log(runId)).not.toContain('tool.called');
  });

  it('breaks off what the runs do that it has begun', async () => {
    const holds = outside.visits.filter(({ path }) => path === '/hold').length;
    await send('POST', '/v1/workflows', { name: 'inner', steps: [call('held', 'hold')] });
    const runId = await start('outer', [{ id: 'below', kind: 'workflow', workflow: 'inner' }]);
    const visits = await outside.visitsTo('/hold', holds + 1);
    const begun = performance.now();
    await cancel(runId);
    const left = await visits.at(-1)!.left;
    console.info(
      `the request of a run below was broken off ${Math.round(left - begun)} ms after the cancellation was sent`,
    );
    const inner = visits.at(-1)!.idempotencyKey!.split('/')[0]!;
    expect(await ended(inner)).toMatchObject({ status: 'cancelled' });
    expect(await ended(runId)).toMatchObject({ status: 'cancelled' });
  });

  it('stops the model that writes for it, which is free for the next', async () => {
    const tell = (id: string, maxTokens: number): StepDefinition => ({
      ...{ id, kind: 'model', model: 'marimba-70m', messages: [{ role: 'user', content: 'A long tale, please.' }] },
      parameters: { ...longTale, maxTokens },
    });
    const runId = await start('tale', [tell('tell', 4_000)]);
    const stream = await fetch(`${service.url}/v1/runs/${runId}/events`, {
      headers: { authorization: `Bearer ${service.key}` },
    });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; !text.includes('event: token'); ) text += (await reader.read()).value ?? '';
    await cancel(runId);
    expect(await ended(runId)).toMatchObject({ status: 'cancelled' });
    expect(await ended(await start('next', [tell('tell', 2)]))).toMatchObject({ status: 'completed' });
    expect(await log(runId)).not.toContain('model.called');
    await reader.cancel();
  });
});
