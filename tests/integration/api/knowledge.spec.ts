import type { CollectionResource, DocumentSummary, Passage } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from './api-service.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

const text = `# Field guide

## Herons

The grey heron stands still for an hour. It eats eels.

## Kestrels

The kestrel hovers above the meadow and looks for voles.
`;
const add = (body: object) => api.send<DocumentSummary>('POST', '/v1/collections/birds/documents', { body });

describe('collections and documents', () => {
  it('takes a document in, finds its passages at their offsets and gives its text back', async () => {
    const created = await api.send<CollectionResource>('POST', '/v1/collections', {
      body: { name: 'birds', description: 'What they do' },
    });
    expect(created).toMatchObject({ status: 201, body: { name: 'birds', documents: 0 } });
    const added = await add({ source: 'guide.md', text });
    expect(added).toMatchObject({ status: 201, body: { title: 'Field guide', collection: 'birds' } });
    expect(added.headers.get('location')).toBe(`/v1/documents/${added.body.id}`);

    const found = await api.send<{ passages: Passage[] }>('GET', '/v1/collections/birds/search?q=which+bird+eats+eels');
    const [best] = found.body.passages;
    expect(best?.text).toContain('eats eels');
    expect(text.slice(best!.start, best!.end)).toBe(best!.text);

    const read = await api.send<{ text: string }>('GET', `/v1/documents/${added.body.id}`);
    expect(read.body.text).toBe(text);
    expect((await api.send('GET', '/v1/collections/birds')).body).toMatchObject({ documents: 1 });
  });

  it('keeps the same document once, and puts another text of its source in its place', async () => {
    const [first, same] = [
      await add({ source: 'owl.md', text: 'Owls hoot.' }),
      await add({ source: 'owl.md', text: 'Owls hoot.' }),
    ];
    expect([first.status, same.status]).toEqual([201, 200]);
    expect(same.body.id).toBe(first.body.id);
    const changed = await add({ source: 'owl.md', text: 'Owls blink.' });
    expect(changed.status).toBe(201);
    const search = async (query: string) =>
      (await api.send<{ passages: Passage[] }>('GET', `/v1/collections/birds/search?q=${query}`)).body.passages;
    expect(await search('hoot')).toEqual([]);
    expect(await search('blink')).toHaveLength(1);
  });

  it('lists documents by pages, each once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await add({ source: `${name}.md`, text: `Bird ${name}.` });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.send<{ items: DocumentSummary[]; next?: string }>(
        'GET',
        `/v1/collections/birds/documents?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map(({ source }) => source));
      cursor = body.next ?? '';
    } while (cursor !== '');
    expect(seen.toSorted()).toEqual(['a.md', 'b.md', 'c.md', 'd.md', 'e.md', 'guide.md', 'owl.md']);
  });
});

describe('documents as bytes', () => {
  const send = (body: Uint8Array<ArrayBuffer>, query: string, type = 'text/markdown') =>
    fetch(`${api.url}/v1/collections/birds/documents${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': type },
      body,
    });

  it('are taken as they are, with source and title beside them', async () => {
    const answer = await send(
      new Uint8Array(Buffer.from(text)),
      '?source=bytes.md&title=Bytes',
      'text/markdown; charset=utf-8',
    );
    expect(answer.status).toBe(201);
    const added = (await answer.json()) as DocumentSummary;
    expect(added).toMatchObject({ source: 'bytes.md', title: 'Bytes', mediaType: 'text/markdown' });
    expect((await api.send<{ text: string }>('GET', `/v1/documents/${added.id}`)).body.text).toBe(text);
  });

  it.each([
    ['bytes that are not UTF-8', [0x63, 0x61, 0x66, 0xff, 0x20], 'byte 3'],
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'byte 0'],
    ['a zero byte', [0x61, 0x00, 0x62], 'character 1'],
  ])('are refused when they are no text: %s', async (_what, bytes, place) => {
    const answer = await send(new Uint8Array(bytes), '?source=no.md');
    expect(answer.status).toBe(415);
    const problem = (await answer.json()) as { code: string; detail: string; remedy: string };
    expect(problem).toMatchObject({ code: 'document.not-text', remedy: expect.any(String) });
    expect(problem.detail).toContain(place);
  });

  it('need to say where they come from, and are not read elsewhere', async () => {
    const bytes = new Uint8Array(Buffer.from('Owls.'));
    expect((await send(bytes, '')).status).toBe(400);
    const elsewhere = await api.send('POST', '/v1/runs', { body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(elsewhere.status).toBe(415);
  });
});

describe('the audit log', () => {
  it('holds every administrative act with its actor, in a chain that verifies', async () => {
    await api.send('POST', '/v1/api-keys', { body: { name: 'second' } });
    const runId = await api.startRun({ name: 'audited', steps: [{ id: 'a', kind: 'transform', value: 1 }] });
    await api.ended(runId);
    const { body } = await api.send<{ items: { action: string; actor: string; subject: string }[] }>(
      'GET',
      '/v1/audit?limit=200',
    );
    const actions = new Set(body.items.map(({ action }) => action));
    for (const action of [
      'api-key.created',
      'collection.created',
      'document.inserted',
      'document.replaced',
      'workflow.registered',
      'run.sealed',
    ])
      expect(actions).toContain(action);
    expect(body.items.find(({ action }) => action === 'workflow.registered')?.actor).toContain('admin');
    expect(JSON.stringify(body)).not.toContain(api.key);
    expect((await api.send('GET', '/v1/audit/chain')).body).toMatchObject({ ok: true, events: body.items.length });
  });
});
