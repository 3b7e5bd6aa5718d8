import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ChunkResource,
  DocumentPages,
  DocumentSummary,
  IngestionResource,
  Passage,
  ProblemDocument,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleDocx, sampleEmail, samplePdf, samplePptx } from '../../../libs/knowledge/src/testing/index.js';
import { runAs } from '../../support/database.js';
import { ApiService } from './api-service.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start({ MARIMBA_UPLOAD_LIMIT: '3000000' });
  await api.send('POST', '/v1/collections', { body: { name: 'yard', chunkTarget: 300, chunkMax: 400 } });
});
afterAll(() => api.stop());

const pdf = (text: string) => samplePdf([[{ text: 'Cranes', size: 20 }, { text }], [{ text: 'It rests on Sundays.' }]]);

async function upload(
  files: Record<string, Uint8Array>,
  collection = 'yard',
): Promise<{ status: number; body: IngestionResource & Pick<ProblemDocument, 'code' | 'detail'> }> {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files)) form.append('files', new Blob([new Uint8Array(bytes)]), name);
  const answer = await fetch(`${api.url}/v1/collections/${collection}/ingestions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}` },
    body: form,
  });
  return {
    status: answer.status,
    body: (await answer.json()) as IngestionResource & Pick<ProblemDocument, 'code' | 'detail'>,
  };
}
async function ended(runId: string): Promise<IngestionResource> {
  await api.ended(runId);
  return (await api.send<IngestionResource>('GET', `/v1/ingestions/${runId}`)).body;
}
const search = async (query: string, collection = 'yard') =>
  (
    await api.send<{ passages: Passage[] }>(
      'GET',
      `/v1/collections/${collection}/search?q=${encodeURIComponent(query)}&mode=full-text`,
    )
  ).body.passages;
const documents = async () =>
  (await api.send<{ items: DocumentSummary[] }>('GET', '/v1/collections/yard/documents?limit=200')).body.items;

describe('an ingestion', () => {
  it('reads files of every format, each for itself, and says which page or part of a broken one is at fault', async () => {
    const good = await pdf('The crane of hall two lifts eleven tons.');
    const secret = await samplePdf([[{ text: 'secret' }]], { password: 'x' });
    const { status, body } = await upload({
      'docs/cranes.pdf': good,
      'rules.docx': await sampleDocx(),
      'boats.pptx': samplePptx(),
      'mast.eml': sampleEmail(),
      'cut.pdf': good.subarray(0, good.length - 400),
      'secret.pdf': secret,
      'photo.pdf': Buffer.from('89504e470d0a1a0a0000', 'hex'),
      'page.html': Buffer.from('<html><body><h1>Paint</h1><p>Paint is kept in hall five.</p></body></html>'),
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({ collection: 'yard', total: 8 });
    const state = await ended(body.runId);
    expect(state).toMatchObject({ status: 'completed', done: 5, failed: 3 });
    const of = (source: string) => state.documents.find((each) => each.source === source);
    expect(of('docs/cranes.pdf')?.result).toMatchObject({
      mediaType: 'application/pdf',
      unit: 'page',
      pages: 2,
      reused: false,
    });
    expect(of('cut.pdf')?.error).toMatchObject({
      code: 'document.malformed',
      message: expect.stringMatching(/cut off/),
    });
    expect(of('secret.pdf')?.error).toMatchObject({ code: 'document.encrypted', terminal: true });
    expect(of('photo.pdf')?.error).toMatchObject({ code: 'document.unsupported' });

    const [best] = await search('lifts eleven tons');
    expect(best).toMatchObject({ page: 1, headings: ['Cranes'], title: 'Cranes' });
    const id = best!.documentId;
    const { text } = (await api.send<{ text: string }>('GET', `/v1/documents/${id}`)).body;
    expect(text.slice(best!.start, best!.end)).toBe(best!.text);
    const chunks = (
      await api.send<{ items: ChunkResource[]; next?: string }>('GET', `/v1/documents/${id}/chunks?limit=1`)
    ).body;
    expect(chunks.items[0]).toMatchObject({ ordinal: 0, page: 1, headings: ['Cranes'] });
    const rest = (await api.send<{ items: ChunkResource[] }>('GET', `/v1/documents/${id}/chunks?cursor=${chunks.next}`))
      .body;
    expect(rest.items.map(({ page, text }) => [page, text])).toEqual([[2, 'It rests on Sundays.']]);
    const { pages, unit } = (await api.send<DocumentPages>('GET', `/v1/documents/${id}/pages`)).body;
    expect([unit, pages.map(({ start, end }) => text.slice(start, end))]).toEqual([
      'page',
      [expect.stringMatching(/^Cranes\n\n/), 'It rests on Sundays.'],
    ]);
    const file = await fetch(`${api.url}/v1/documents/${id}/original`, {
      headers: { authorization: `Bearer ${api.key}` },
    });
    expect(Buffer.from(await file.arrayBuffer()).equals(good)).toBe(true);
    expect(file.headers.get('content-disposition')).toContain('cranes.pdf');
    expect((await search('Thank the yard'))[0]).toMatchObject({ page: 1, title: 'The year in boats' });
  });

  it('reads nothing again that is unchanged, and puts a changed document in the place of the old one', async () => {
    const first = await ended((await upload({ 'same.pdf': await pdf('Herons nest on the mast.') })).body.runId);
    const bytes = (await api.store.documentParts.original(api.tenantId, first.documents[0]!.result!.documentId)).bytes;
    const again = await ended((await upload({ 'same.pdf': bytes })).body.runId);
    expect(again.documents[0]?.result).toEqual({ ...first.documents[0]!.result!, reused: true });
    const changed = await ended((await upload({ 'same.pdf': await pdf('Kestrels nest on the mast.') })).body.runId);
    expect(changed.documents[0]?.result).toMatchObject({ reused: false, replaced: true });
    expect(await search('herons')).toEqual([]);
    expect((await documents()).filter(({ source }) => source === 'same.pdf')).toHaveLength(1);
  });

  it('shows whoever searches meanwhile the old document or the new one, whole', async () => {
    const version = (name: string) =>
      Buffer.from(
        Array.from({ length: 40 }, (_, n) => `Entry ${n} of the logbook was written by ${name}.`).join('\n\n'),
      );
    await ended((await upload({ 'log.txt': version('anna') })).body.runId);
    let over = false;
    const seen: Set<string>[] = [];
    const watching = (async () => {
      while (!over) {
        const { passages } = (
          await api.send<{ passages: Passage[] }>(
            'GET',
            '/v1/collections/yard/search?q=logbook&limit=50&mode=full-text',
          )
        ).body;
        const text = passages.filter(({ title }) => title === 'log').map((each) => each.text);
        expect(text.join('\n').match(/Entry \d+/g)).toHaveLength(40);
        seen.push(new Set(text.join('\n').match(/anna|bert|cleo/g)));
      }
    })();
    for (const name of ['bert', 'cleo', 'anna']) await ended((await upload({ 'log.txt': version(name) })).body.runId);
    over = true;
    await watching;
    expect(seen.length).toBeGreaterThan(3);
    for (const names of seen) expect(names.size).toBe(1);
  });

  it('takes one file as the body, and addresses and texts as JSON', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/gone') response.writeHead(404).end();
      else
        response
          .setHeader('content-type', 'text/html')
          .end('<html><body><p>Ropes are in locker nine.</p></body></html>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const raw = await fetch(`${api.url}/v1/collections/yard/ingestions?source=raw.csv&title=Bolts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'text/csv' },
      body: 'Bolt,Count\nM8,12\n',
    });
    expect(raw.status).toBe(202);
    const one = await ended(((await raw.json()) as IngestionResource).runId);
    expect(one.documents[0]?.result).toMatchObject({ source: 'raw.csv', title: 'Bolts', mediaType: 'text/csv' });
    const url = `http://127.0.0.1:${port}/ropes`;
    const given = await api.send<IngestionResource>('POST', '/v1/collections/yard/ingestions', {
      body: {
        documents: [
          { url },
          { url: `http://127.0.0.1:${port}/gone` },
          { url: 'http://169.254.169.254/latest' },
          { source: 'note.md', text: '# Note\n\nThe gate is blue.' },
        ],
      },
    });
    const state = await ended(given.body.runId);
    expect(state.documents).toMatchObject([
      { source: url, status: 'done', result: { mediaType: 'text/html' } },
      { status: 'failed', error: { code: 'document.fetch-failed', message: expect.stringContaining('404') } },
      { status: 'failed', error: { code: 'outbound.refused' } },
      { source: 'note.md', status: 'done', result: { title: 'Note' } },
    ]);
    server.close();
  });

  it.each([
    ['no file at all', {}, 'request.invalid', 'no document'],
    ['a file that is too large', { 'big.txt': Buffer.alloc(3_000_001, 'a') }, 'request.too-large', "'big.txt'"],
  ])('refuses %s', async (_what, files, code, detail) => {
    const { body } = await upload(files as Record<string, Uint8Array>);
    expect(body).toMatchObject({ code, detail: expect.stringContaining(detail) });
  });

  it('refuses what is no form, a nameless file, an unknown collection and a run of another kind', async () => {
    const send = (query: string, type: string, body: string) =>
      fetch(`${api.url}/v1/collections/yard/ingestions${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${api.key}`, 'content-type': type },
        body,
      });
    const problem = async (answer: Response) => ((await answer.json()) as ProblemDocument).code;
    expect(await problem(await send('', 'multipart/form-data', 'x'))).toBe('request.invalid');
    expect(await problem(await send('', 'multipart/form-data; boundary=x', '--x\r\nnothing'))).toBe('request.invalid');
    expect(await problem(await send('', 'application/pdf', '%PDF-'))).toBe('request.invalid');
    expect((await upload({ 'a.txt': Buffer.from('a') }, 'nowhere')).body.code).toBe('collection.not-found');
    const runId = await api.startRun({ name: 'other', steps: [{ id: 'a', kind: 'transform', value: 1 }] });
    expect((await api.problem('GET', `/v1/ingestions/${runId}`)).body.code).toBe('ingestion.not-found');
    const own = { name: 'marimba.ingest', steps: [{ id: 'a', kind: 'transform', value: 1 }] };
    expect((await api.problem('POST', '/v1/workflows', { body: own })).body.code).toBe('workflow.invalid');
  });
});

describe('a long document', () => {
  it('says how many of its pages are read, in the stream of its run and to who asks', async () => {
    const pages = 1_000;
    const words = 'The crane lifts what is heavy and sets it down where it is wanted. '.repeat(12);
    const long = await samplePdf(Array.from({ length: pages }, (_, page) => [{ text: `Page ${page}. ${words}` }]));
    await api.send('POST', '/v1/collections', { body: { name: 'long' } });
    const { body } = await upload({ 'long.pdf': long, 'short.txt': Buffer.from('A short one.') }, 'long');
    const asked: (IngestionResource['documents'][number]['progress'] & object)[] = [];
    let isOver = false;
    const asking = (async () => {
      while (!isOver) {
        const {
          documents: [document],
        } = (await api.send<IngestionResource>('GET', `/v1/ingestions/${body.runId}`)).body;
        if (document?.progress !== undefined) asked.push(document.progress);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const answer = await fetch(`${api.url}/v1/runs/${body.runId}/events`, {
      headers: { authorization: `Bearer ${api.key}` },
    });
    const stream = await answer.text();
    isOver = true;
    await asking;
    const told = [...stream.matchAll(/event: progress\ndata: (.*)/g)].map(([, data]) => JSON.parse(data!));
    expect(told.length).toBeGreaterThan(0);
    for (const each of told) expect(each).toMatchObject({ stepId: 'read[0].ingest', total: pages, unit: 'page' });
    const done = told.map((each) => each.done as number);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) expect(told).toContainEqual(expect.objectContaining(each));
    const [document] = (await ended(body.runId)).documents;
    expect(document).toMatchObject({ status: 'done', result: { pages } });
    expect(document).not.toHaveProperty('progress');
  }, 60_000);
});

describe('removal', () => {
  const kept = () =>
    runAs<{ blobs: number; uploads: number; chunks: number; postings: number }>(
      api.adminUrl,
      `SELECT (SELECT count(*)::int FROM blob WHERE NOT logged) AS blobs, (SELECT count(*)::int FROM upload) AS uploads,
         (SELECT count(*)::int FROM chunk) AS chunks, (SELECT count(*)::int FROM chunk_posting) AS postings`,
    );

  it('takes all that was made of a document, and leaves an audit event', async () => {
    await api.store.uploads.sweep(api.tenantId);
    const before = await kept();
    const { body } = await upload({
      'gone.pdf': await pdf('A curlew was seen.'),
      'bad.pdf': Buffer.from('%PDF-1.7 no'),
    });
    const [document] = (await ended(body.runId)).documents;
    const { documentId } = document!.result!;
    expect((await search('curlew'))[0]?.documentId).toBe(documentId);
    expect((await api.send('DELETE', `/v1/documents/${documentId}`)).status).toBe(204);
    expect(await kept()).toEqual(before);
    expect(await search('curlew')).toEqual([]);
    expect((await api.problem('DELETE', `/v1/documents/${documentId}`)).status).toBe(404);
    const audit = await api.send<{ items: { action: string; subject: string }[] }>('GET', '/v1/audit?limit=200');
    expect(audit.body.items).toContainEqual(
      expect.objectContaining({ action: 'document.deleted', subject: documentId }),
    );
  });

  it('keeps bytes that another document has, or that a log refers to', async () => {
    const bytes = Buffer.from(JSON.stringify({ long: 'x'.repeat(5_000) }));
    const first = await ended((await upload({ 'a.json': bytes, 'b.json': bytes })).body.runId);
    const [a, b] = first.documents.map(({ result }) => result!.documentId);
    await api.send('DELETE', `/v1/documents/${a}`);
    const own = await api.store.documentParts.original(api.tenantId, b!);
    expect(Buffer.from(own.bytes).equals(bytes)).toBe(true);
    const runId = await api.startRun(
      { name: 'logs', steps: [{ id: 'a', kind: 'transform', value: '${{ input.value }}' }] },
      { value: { long: 'x'.repeat(5_000) } },
    );
    await api.ended(runId);
    await api.send('DELETE', `/v1/documents/${b}`);
    expect((await api.send('GET', `/v1/runs/${runId}`)).body).toMatchObject({
      output: { a: { long: 'x'.repeat(5_000) } },
    });
  });

  it('of a collection takes its documents along', async () => {
    await api.send('POST', '/v1/collections', { body: { name: 'brief' } });
    await ended((await upload({ 'x.txt': Buffer.from('An egret.') }, 'brief')).body.runId);
    expect((await api.send('DELETE', '/v1/collections/brief')).status).toBe(204);
    expect((await api.problem('GET', '/v1/collections/brief')).body.code).toBe('collection.not-found');
  });
});

it('shows another tenant nothing of all this', async () => {
  const [document] = await documents();
  const { body } = await upload({ 'mine.txt': Buffer.from('A stork.') });
  await ended(body.runId);
  const foreign = { key: api.foreignKey };
  for (const path of ['', '/chunks', '/pages', '/original'])
    expect((await api.problem('GET', `/v1/documents/${document!.id}${path}`, foreign)).status, path).toBe(404);
  expect((await api.problem('DELETE', `/v1/documents/${document!.id}`, foreign)).status).toBe(404);
  expect((await api.problem('DELETE', '/v1/collections/yard', foreign)).status).toBe(404);
  expect((await api.problem('GET', `/v1/ingestions/${body.runId}`, foreign)).status).toBe(404);
});
