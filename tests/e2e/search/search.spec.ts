import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent, RunResource, SearchResult } from '@marimba/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { begin, bert, writeEncoderFolder } from '../../parity/encoders/encoder-folder.js';
import { hiddenStates, scoreOf } from '../../parity/encoders/encoder-reference.js';
import { type RunningService, startService } from '../../support/service.js';

let service: RunningService;
const models = mkdtempSync(join(tmpdir(), 'marimba-search-'));

/** Two encoders of random weights: what they find means nothing, but every part of the product has to do its share. */
beforeAll(async () => {
  writeEncoderFolder(join(models, 'tiny-bert'), bert, (weights) => hiddenStates(weights, bert, [begin], [0]));
  const cross = { 'config.json': { architectures: ['BertForSequenceClassification'], id2label: { 0: 'fits' } } };
  const head = { ...bert, prefix: 'bert.' };
  writeEncoderFolder(
    join(models, 'tiny-cross'),
    head,
    (weights) => scoreOf(weights, head, hiddenStates(weights, head, [begin], [0])),
    cross,
  );
  service = await startService({
    MARIMBA_MODELS: `${join(models, 'tiny-bert')},${join(models, 'tiny-cross')}`,
    MARIMBA_CACHE_DIR: join(models, 'cache'),
    MARIMBA_EMBEDDER: 'tiny-bert',
    MARIMBA_RERANKER: 'tiny-cross',
  });
}, 180_000);

afterAll(async () => {
  await service?.stop();
  rmSync(models, { recursive: true, force: true });
});

async function send<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

/** The log of a run that has ended, as the stream sends it. */
async function eventsOf(runId: string): Promise<RunEvent[]> {
  const headers = { authorization: `Bearer ${service.key}` };
  const stream = await (await fetch(`${service.url}/v1/runs/${runId}/events`, { headers })).text();
  const lines = stream.split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)) as RunEvent);
}

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

it('documents get vectors by themselves; searches fuse, filter and rerank, and the log of a run says how', async () => {
  const made = await send('POST', '/v1/collections', { name: 'birds', filterable: { kind: 'text' } });
  expect(made.status).toBe(201);
  for (const [source, text, kind] of [
    ['a', 'The heron eats eels.', 'wader'],
    ['b', 'The kestrel eats voles.', 'falcon'],
    ['c', 'The bittern eats eels too.', 'wader'],
  ])
    await send('POST', '/v1/collections/birds/documents', { source, text, metadata: { kind } });

  const path = '/v1/collections/birds/search';
  const fused = await until(async () => {
    const { body } = await send<SearchResult>('GET', `${path}?q=eels`);
    return body.method.vectors?.withoutVector === 0 ? body : undefined;
  });
  expect(fused.method).toMatchObject({ mode: 'fused', vectors: { embedder: 'tiny-bert', index: 'exact' } });
  expect(fused.passages).toHaveLength(3);
  expect(fused.passages.filter(({ ranks }) => ranks?.fullText !== undefined)).toHaveLength(2);
  for (const { ranks } of fused.passages) expect(ranks).toMatchObject({ vectors: {}, fused: {} });

  const waders = await send<SearchResult>('POST', path, { query: 'eats', rerank: true, filters: { kind: 'wader' } });
  expect(waders.body.method.reranker).toBe('tiny-cross');
  expect(waders.body.passages.map(({ ranks }) => ranks?.reranked?.rank)).toEqual([1, 2]);
  expect(waders.body.passages.every(({ text }) => text.includes('eels'))).toBe(true);
  expect(await send('POST', path, { query: 'eats', filters: { colour: 'red' } })).toMatchObject({
    status: 422,
    body: { code: 'search.filter-invalid' },
  });

  const step = {
    id: 'find',
    kind: 'retrieve',
    collection: 'birds',
    query: '${{ input.q }}',
    mode: 'fused',
    filters: { kind: '${{ input.kind }}' },
  };
  await send('POST', '/v1/workflows', { name: 'look', steps: [step] });
  const { body: run } = await send<RunResource>('POST', '/v1/runs', {
    workflow: 'look',
    input: { q: 'eels', kind: 'wader' },
  });
  await until(async () => {
    const { body } = await send<RunResource>('GET', `/v1/runs/${run.id}`);
    return body.status === 'completed' || body.status === 'failed' ? body : undefined;
  });
  const done = (await eventsOf(run.id)).find((event) => event.type === 'retrieval.done');
  expect(done?.data).toMatchObject({
    filters: { kind: 'wader' },
    method: { mode: 'fused' },
    passages: [{ ranks: { fused: { rank: 1 } } }, {}],
  });
}, 120_000);
