import {
  documentSnapshot,
  documentSummary,
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

async function send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' };
  const init =
    body === undefined
      ? { headers: { authorization: headers.authorization } }
      : { headers, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, service.url), { method, ...init });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
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
});
