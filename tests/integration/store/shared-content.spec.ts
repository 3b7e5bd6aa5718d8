import { embedCollections, KnowledgeSearch } from '@marimba/knowledge';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { wordEmbedder } from './word-embedder.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;
let search: KnowledgeSearch;
const embedder = wordEmbedder('one');

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
  search = new KnowledgeSearch({ passages: store.search, vectors: store.vectors, embedder });
  const filterable = { year: 'number' as const };
  for (const name of ['shelf', 'other']) await store.collections.create(tenantId, { name, filterable }, 'test');
});

afterAll(async () => {
  await search?.close();
  await store?.close();
  await database?.close();
});

const texts = ['a heron eats eels by the river', 'an otter hunts fish at night'];
const insert = (source: string, said = texts, more: { title?: string; year?: number; collection?: string } = {}) => {
  const { title = 'Animals', year = 2020, collection = 'shelf' } = more;
  let at = 0;
  const chunks = said.map((text, ordinal) => {
    const start = at;
    at += text.length + 1;
    return { ordinal, text, start, end: start + text.length, headings: [] };
  });
  const text = said.join('\n');
  return store.documents.insert(
    tenantId,
    { collection, title, source, mediaType: 'text/plain', text, metadata: { year }, chunks },
    'test',
  );
};
const embed = () =>
  embedCollections(store.vectors, embedder, { tenantId, fingerprint: 'one', signal: new AbortController().signal });
const stored = async () => {
  const [row] = await runAs<Record<string, number>>(
    database.adminUrl,
    `SELECT (SELECT count(*)::int FROM chunk) AS chunks, (SELECT count(*)::int FROM chunk_vector) AS vectors,
       (SELECT count(*)::int FROM chunk_posting) AS postings, (SELECT count(*)::int FROM document_content) AS contents`,
  );
  const { documents, chunks } = await store.collections.get(tenantId, 'shelf');
  return { ...row, documents, counted: chunks };
};
const find = async (options: Parameters<KnowledgeSearch['search']>[3] = {}) =>
  (await search.search(tenantId, 'shelf', 'heron eels', { mode: 'full-text', ...options })).passages;

describe('the same content from several sources', () => {
  it('is divided, indexed and embedded once, and found as one hit that names them all', async () => {
    const one = await insert('one.txt');
    expect(await embed()).toBe(2);
    const alone = await stored();
    const before = await find();
    expect(before[0]).not.toHaveProperty('sources');
    const two = await insert('two.txt', texts, { title: 'A copy', year: 2024 });
    expect(two).toMatchObject({ created: true, chunks: 2, title: 'A copy' });
    expect(await stored()).toEqual({ ...alone, documents: 2 });
    expect(await embed()).toBe(0);
    const sources = [
      { documentId: one.id, source: 'one.txt', title: 'Animals' },
      { documentId: two.id, source: 'two.txt', title: 'A copy' },
    ];
    for (const mode of ['full-text', 'vectors', 'fused'] as const) {
      const hits = (await find({ mode })).filter(({ text }) => text === texts[0]);
      expect(hits).toMatchObject([{ documentId: one.id, title: 'Animals', sources }]);
    }
    // As probable as before: what is there twice weighs once.
    expect((await find())[0]!.score).toBe(before[0]!.score);
    const chunksOf = async (id: string) => (await store.documentParts.chunks(tenantId, id, { limit: 10 })).items;
    expect(await chunksOf(two.id)).toEqual(await chunksOf(one.id));
    expect(await store.documents.text(tenantId, two.id)).toBe(texts.join('\n'));

    // A filter finds it by any of them, and names none that it leaves out.
    for (const mode of ['full-text', 'vectors', 'fused'] as const) {
      const [late] = await find({ mode, filters: { year: 2024 } });
      expect(late).toMatchObject({ documentId: two.id, title: 'A copy' });
      expect(late).not.toHaveProperty('sources');
    }
    expect(await find({ documents: [two.id] })).toMatchObject([{ documentId: two.id }]);
    expect(await find({ filters: { year: 1999 } })).toEqual([]);
  });

  it('stays while one of them does, whichever goes first, and then goes whole', async () => {
    const [one, two] = [await insert('one.txt'), await insert('two.txt', texts, { title: 'A copy', year: 2024 })];
    const both = await stored();
    await store.documents.remove(tenantId, one.id, 'test');
    expect(await stored()).toEqual({ ...both, documents: 1 });
    for (const mode of ['full-text', 'vectors', 'fused'] as const) {
      const [hit] = await find({ mode });
      expect(hit).toMatchObject({ documentId: two.id, title: 'A copy' });
      expect(hit).not.toHaveProperty('sources');
    }
    // It comes back, beside the one that has kept its words.
    const again = await insert('one.txt');
    expect(await stored()).toEqual(both);
    await store.documents.remove(tenantId, two.id, 'test');
    await store.documents.remove(tenantId, again.id, 'test');
    expect(await stored()).toEqual({ chunks: 0, vectors: 0, postings: 0, contents: 0, documents: 0, counted: 0 });
  });

  it('is left by a source that says something else from then on, also one that says it at once', async () => {
    await Promise.all(['one.txt', 'two.txt', 'three.txt'].map((source) => insert(source)));
    expect(await stored()).toMatchObject({ contents: 1, documents: 3 });
    const changed = await insert('two.txt', ['bees make honey']);
    expect(changed).toMatchObject({ replaced: true });
    expect(await stored()).toMatchObject({ contents: 2, documents: 3 });
    expect((await find())[0]!.sources!.map(({ source }) => source)).not.toContain('two.txt');
    // Only its title is another: the last of a content brings it anew, with the words of the new title.
    await insert('two.txt', ['bees make honey'], { title: 'Beekeeping' });
    expect(await stored()).toMatchObject({ contents: 2, documents: 3 });
    const named = await search.search(tenantId, 'shelf', 'beekeeping', { mode: 'full-text' });
    expect(named.passages).toMatchObject([{ title: 'Beekeeping' }]);
    // Nor is it shared with another collection, which may divide and rank otherwise.
    await insert('one.txt', texts, { collection: 'other' });
    expect(await stored()).toMatchObject({ contents: 3 });
    await store.collections.remove(tenantId, 'shelf', 'test');
    const [left] = await runAs<{ n: number }>(database.adminUrl, 'SELECT count(*)::int AS n FROM document_content');
    expect(left).toEqual({ n: 1 });
  });
});

describe('the states that have read it', () => {
  it('are looked for only where nothing says the same under the same title any more', async () => {
    const pieces = async (documentId: string) => {
      const [row] = await runAs<{ n: number }>(
        database.adminUrl,
        `SELECT json_array_length((fingerprints -> 'texts')::json)::int AS n FROM document_removed WHERE document_id = '${documentId}'`,
      );
      return row!.n;
    };
    const said = ['the lighthouse keeper wrote a letter every evening of that year'];
    const add = (source: string, title: string) => insert(source, said, { title, collection: 'other' });
    const [one, two, three] = [await add('a', 'Letters'), await add('b', 'Letters'), await add('c', 'Logbook')];
    for (const { id } of [one, three, two]) await store.documents.remove(tenantId, id, 'test');
    expect(await pieces(one.id)).toBe(0);
    // The beginning under its own title, which no other has.
    expect(await pieces(three.id)).toBe(1);
    expect(await pieces(two.id)).toBeGreaterThan(1);
  });
});
