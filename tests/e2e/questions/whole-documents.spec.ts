import {
  collectionResource,
  documentSnapshot,
  documentSummary,
  ingestionResource,
  type RunEvent,
  type RunEventData,
  type RunEventOf,
  type RunEventType,
  runEvent,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningService, startService } from '../../support/service.js';

/** Long enough that reading it again would be seen. */
const text = (director: string): string =>
  [
    'The Harrow Bridge was completed in 1921. Its architect was Ines Weber.',
    ...Array.from({ length: 60 }, (_, day) => `On day ${day} the keeper counted ${day * 7} boats under the bridge.`),
    `The director of the bridge is ${director}.`,
  ].join('\n\n');

let service: RunningService;
beforeAll(async () => {
  service = await startService();
  await send('POST', '/v1/collections', { name: 'bridges' });
  await send('POST', '/v1/workflows', {
    name: 'ask-whole',
    steps: [
      {
        id: 'answer',
        kind: 'agent',
        model: 'marimba-70m',
        task: '${{ input.question }}',
        grounding: 'span',
        knowledge: { collection: 'bridges', mode: 'long-context' },
      },
    ],
    output: '${{ steps.answer.output }}',
  });
}, 180_000);
afterAll(() => service?.stop());

async function send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' };
  const init =
    body === undefined
      ? { headers: { authorization: headers.authorization } }
      : { headers, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, service.url), { method, ...init });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

const auditPage = z.object({
  items: z.array(z.object({ action: z.string(), subject: z.string(), detail: z.record(z.string(), z.unknown()) })),
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const insert = async (content: string) =>
  documentSummary.parse(
    await send('POST', '/v1/collections/bridges/documents', {
      source: 'bridge.md',
      title: 'Harrow Bridge',
      text: content,
    }),
  );

/** The events of a run that asks; they are streamed until it ends. */
async function ask(question: string): Promise<RunEvent[]> {
  const input = { workflow: 'ask-whole', input: { question } };
  const { id } = z
    .object({ id: z.string() })
    .loose()
    .parse(await send('POST', '/v1/runs', input));
  const headers = { authorization: `Bearer ${service.key}` };
  const stream = await (await fetch(new URL(`/v1/runs/${id}/events`, service.url), { headers })).text();
  return [...stream.matchAll(/event: event\ndata: (.*)/g)].map(
    ([, data]) => runEvent.parse(JSON.parse(data!)) as RunEvent,
  );
}

const dataOf = <T extends RunEventType>(events: RunEvent[], type: T): RunEventData<T> | undefined =>
  events.find((event): event is RunEventOf<T> => event.type === type)?.data as RunEventData<T> | undefined;

describe('a document that is read as a whole', () => {
  it('is read once: later questions start from its state, quote it word for word, and do not outlive it', async () => {
    const document = await insert(text('Helga Stornway'));
    const first = await ask('Who is the architect of the Harrow Bridge?');
    expect(dataOf(first, 'context.chosen')).toMatchObject({ chosen: 'long-context', snapshot: { ready: false } });
    const read = dataOf(first, 'model.called')!;
    expect(read.usage.promptTokens - read.usage.cachedTokens).toBeGreaterThan(900);
    const [kept] = documentSnapshot
      .array()
      .parse(
        z.object({ items: z.array(z.unknown()) }).parse(await send('GET', `/v1/documents/${document.id}/snapshots`))
          .items,
      );
    expect(kept).toMatchObject({ model: 'marimba-70m', documentIds: [document.id] });
    expect(kept!.tokens).toBeGreaterThan(900);
    expect(kept!.bytes).toBeGreaterThan(100_000);

    const second = await ask('Who is the director of the bridge?');
    expect(dataOf(second, 'context.chosen')).toMatchObject({ snapshot: { ready: true } });
    const continued = dataOf(second, 'model.called')!;
    expect(continued.reuse.tokens).toBeGreaterThanOrEqual(kept!.tokens);
    expect(continued.usage.promptTokens - continued.usage.cachedTokens).toBeLessThan(40);
    const output = dataOf(second, 'run.completed')!.output as { inline: { answer: string; citations: unknown[] } };
    if (!output.inline.answer.startsWith('Not found'))
      expect(output.inline.citations).toEqual([expect.objectContaining({ documentId: document.id, verified: true })]);

    const changed = await insert(text('Conrad Ashworth'));
    const third = await ask('Who is the director of the bridge?');
    expect(dataOf(third, 'context.chosen')).toMatchObject({
      documents: [{ documentId: changed.id, sha256: changed.sha256 }],
      snapshot: { ready: false },
    });
    const again = dataOf(third, 'model.called')!;
    expect(again.reuse.tokens).toBeLessThan(kept!.tokens);
    expect(JSON.stringify(third)).not.toContain('Helga');
  }, 240_000);

  it('can be read before anybody asks', async () => {
    const document = await insert(text('Ada Moor'));
    const made = documentSnapshot.parse(
      await send('POST', `/v1/documents/${document.id}/snapshots`, { model: 'marimba-70m' }),
    );
    const asked = await ask('Who is the director of the bridge?');
    expect(dataOf(asked, 'context.chosen')).toMatchObject({ snapshot: { ready: true } });
    expect(dataOf(asked, 'model.called')!.reuse.tokens).toBeGreaterThanOrEqual(made.tokens);
  }, 240_000);

  it('leaves no state in any worker once it is removed: the same text is read again', async () => {
    const document = await insert(text('Olive Brand'));
    const [, second] = [await ask('Who is the architect?'), await ask('Who is the director?')];
    expect(dataOf(second, 'model.called')!.reuse.tokens).toBeGreaterThan(900);
    await send('DELETE', `/v1/documents/${document.id}`);
    const dropped = await until(async () => {
      const { items } = auditPage.parse(await send('GET', '/v1/audit?limit=50'));
      return items.find(({ action, subject }) => action === 'document.states-dropped' && subject === document.id);
    });
    expect(dropped.detail['states']).toBeGreaterThan(0);
    const { items } = auditPage.parse(await send('GET', '/v1/audit?limit=50'));
    expect(items.find(({ action, subject }) => action === 'document.deleted' && subject === document.id)).toMatchObject(
      {
        detail: { removed: { snapshots: [{ model: 'marimba-70m' }] } },
      },
    );

    await insert(text('Olive Brand'));
    const again = await ask('Who is the director?');
    expect(dataOf(again, 'context.chosen')).toMatchObject({ snapshot: { ready: false } });
    expect(dataOf(again, 'model.called')!.reuse.tokens).toBeLessThan(100);
  }, 240_000);

  it('is read when it is ingested where its collection says so, and its state outlives the worker', async () => {
    await send('POST', '/v1/collections', { name: 'read-at-once', snapshotModel: 'marimba-70m' });
    const body = { documents: [{ source: 'bridge.md', text: text('Ruth Fell'), title: 'Harrow Bridge' }] };
    const { runId } = ingestionResource.parse(await send('POST', '/v1/collections/read-at-once/ingestions', body));
    const ended = await until(async () => {
      const now = ingestionResource.parse(await send('GET', `/v1/ingestions/${runId}`));
      return now.status === 'running' ? undefined : now;
    });
    const { documentId, snapshot } = ended.documents[0]!.result!;
    expect(snapshot).toMatchObject({ model: 'marimba-70m', tokens: expect.any(Number) });
    const collection = collectionResource.parse(await send('GET', '/v1/collections/read-at-once'));
    expect(collection).toMatchObject({
      snapshotModel: 'marimba-70m',
      snapshots: [{ ...snapshot, snapshots: 1 }],
    });

    await service.restartWorker();
    const knowledge = { collection: 'read-at-once', mode: 'long-context' };
    const step = { id: 'answer', kind: 'agent', model: 'marimba-70m', task: '${{ input.question }}', knowledge };
    await send('POST', '/v1/workflows', { name: 'ask-whole', steps: [{ ...step, grounding: 'span' }] });
    const asked = await ask('Who is the director of the bridge?');
    expect(dataOf(asked, 'context.chosen')).toMatchObject({ documents: [{ documentId }], snapshot: { ready: true } });
    const { tokens } = collection.snapshots[0]!;
    expect(dataOf(asked, 'model.called')!.reuse.tokens).toBeGreaterThanOrEqual(tokens);
  }, 240_000);
});
