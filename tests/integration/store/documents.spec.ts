import { type NewDocument, Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
  await store.collections.create(tenantId, { name: 'notes', description: 'What was said' }, 'test');
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

const documentOf = (source: string, text: string): NewDocument => ({
  collection: 'notes',
  title: 'Title',
  source,
  mediaType: 'text/plain',
  text,
  chunks: [{ ordinal: 0, text, start: 0, end: text.length, headings: ['One', 'Two'] }],
});
const find = async (query: string, limit: number) =>
  store.search.fullText(tenantId, query, { collection: await store.search.collection(tenantId, 'notes'), limit });
const insert = (source: string, text: string) => store.documents.insert(tenantId, documentOf(source, text), 'test');

/** Everything of the knowledge tables, seen past row-level security. */
const everything = () =>
  runAs(
    database.adminUrl,
    `SELECT (SELECT jsonb_agg(d ORDER BY id) FROM document d) AS documents, (SELECT jsonb_agg(c ORDER BY id) FROM chunk c) AS chunks,
       (SELECT jsonb_agg(p ORDER BY term, document_id) FROM chunk_posting p) AS postings,
       (SELECT jsonb_agg(c ORDER BY id) FROM collection c) AS collections, (SELECT count(*) FROM blob) AS blobs`,
  );

describe('collections', () => {
  it('are made once by name and found again', async () => {
    await expect(store.collections.create(tenantId, { name: 'notes' }, 'test')).rejects.toMatchObject({
      code: 'collection.exists',
    });
    const notes = await store.collections.get(tenantId, 'notes');
    expect(notes).toMatchObject({ name: 'notes', description: 'What was said', documents: 0, chunks: 0 });
    expect((await store.collections.list(tenantId, { limit: 5 })).items).toEqual([notes]);
    await expect(store.collections.get(tenantId, 'nowhere')).rejects.toMatchObject({ code: 'collection.not-found' });
  });

  it('rank as they are told last, and the chain says who told them', async () => {
    const ranking = { fusion: 'scores', vectorWeight: 0.7 } as const;
    expect((await store.collections.rank(tenantId, 'notes', { k1: 2 }, 'ada')).ranking).toEqual({ k1: 2 });
    expect((await store.collections.rank(tenantId, 'notes', ranking, 'ada')).ranking).toEqual(ranking);
    expect((await store.search.collection(tenantId, 'notes')).ranking).toEqual(ranking);
    const { items } = await store.audit.list(tenantId, { limit: 1 });
    expect(items[0]).toMatchObject({
      actor: 'ada',
      action: 'collection.ranked',
      subject: 'notes',
      detail: { ranking },
    });
    await expect(store.collections.rank(tenantId, 'nowhere', {}, 'ada')).rejects.toMatchObject({
      code: 'collection.not-found',
    });
  });
});

describe('documents', () => {
  it('the same text of the same source is kept once, also when it comes at once', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => insert('same', 'one text')));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    const before = await everything();
    const { created, replaced, ...again } = await insert('same', 'one text');
    expect([created, replaced]).toEqual([false, false]);
    expect(await store.documents.get(tenantId, again.id)).toEqual(again);
    expect(await everything()).toEqual(before);
  });

  it('the bytes of equal texts are kept once', async () => {
    const [one, other] = [await insert('left', 'twice told'), await insert('right', 'twice told')];
    expect(one.id).not.toBe(other.id);
    expect(one.sha256).toBe(other.sha256);
    expect(await store.documents.text(tenantId, other.id)).toBe('twice told');
  });

  it('another text of a source takes the place of the document, whole', async () => {
    const old = await insert('changing', 'ancient words');
    const counts = await store.collections.get(tenantId, 'notes');
    const fresh = await insert('changing', 'modern phrase');
    expect(fresh).toMatchObject({ created: true, source: 'changing', chunks: 1 });
    expect(fresh.id).not.toBe(old.id);
    await expect(store.documents.get(tenantId, old.id)).rejects.toMatchObject({ code: 'document.not-found' });
    expect(await store.documents.text(tenantId, fresh.id)).toBe('modern phrase');
    expect(await find('ancient', 5)).toEqual([]);
    expect(await find('modern', 5)).toHaveLength(1);
    expect(await store.collections.get(tenantId, 'notes')).toEqual(counts);
  });

  it('a document that fails leaves everything as it was, the old one too', async () => {
    await insert('kept', 'the first text');
    const before = await everything();
    const twins = documentOf('kept', 'the second text');
    const [chunk] = twins.chunks;
    await expect(
      store.documents.insert(tenantId, { ...twins, chunks: [chunk!, chunk!] }, 'test'),
    ).rejects.toMatchObject({ code: 'internal.error', message: expect.stringContaining('duplicate key') });
    expect(await everything()).toEqual(before);
    expect(await find('second', 5)).toEqual([]);
  });

  it.each(['zero \0 byte', 'lone \ud800 surrogate'])('what is not text is refused: %j', async (text) => {
    await expect(insert('binary', text)).rejects.toMatchObject({ code: 'document.not-text' });
  });

  it('a document without words, with quotes and with every alphabet comes back as it was', async () => {
    const text = `"',{}\\ NULL ä€😀 מבחן 測試\r\n\t`;
    const { id } = await insert('odd', text);
    expect(await store.documents.text(tenantId, id)).toBe(text);
    expect((await find('מבחן', 1))[0]).toMatchObject({
      text,
      headings: ['One', 'Two'],
    });
    expect(await insert('silent', '…')).toMatchObject({ created: true, bytes: 3 });
  });

  it('are listed newest first, by page', async () => {
    const { documents } = await store.collections.get(tenantId, 'notes');
    const first = await store.documents.list(tenantId, 'notes', { limit: 2 });
    const rest = await store.documents.list(tenantId, 'notes', { limit: 50, cursor: first.next });
    const all = [...first.items, ...rest.items];
    expect(all).toHaveLength(documents);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .reverse(),
    );
    await expect(store.documents.list(tenantId, 'nowhere', { limit: 1 })).rejects.toMatchObject({
      code: 'collection.not-found',
    });
    await expect(store.documents.list(tenantId, 'notes', { limit: 1, cursor: 'x' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  it('an unknown id is no document', async () => {
    for (const id of ['no uuid', tenantId])
      await expect(store.documents.get(tenantId, id)).rejects.toMatchObject({ code: 'document.not-found' });
  });
});
