import { type Embedder, embedCollections, KnowledgeSearch } from '@marimba/knowledge';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { wordEmbedder } from './word-embedder.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;
/** `hnsw` where the server has pgvector. */
let index: 'exact' | 'hnsw';
const { signal } = new AbortController();

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
  index = (await store.vectors.hnsw.available()) ? 'hnsw' : 'exact';
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

const insert = (collection: string, source: string, texts: string[], metadata = {}) =>
  store.documents.insert(
    tenantId,
    {
      collection,
      title: 'T',
      source,
      mediaType: 'text/plain',
      text: texts.join('\n'),
      metadata,
      chunks: texts.map((text, ordinal) => ({ ordinal, text, start: ordinal, end: ordinal + 1, headings: [] })),
    },
    'test',
  );
const embed = (embedder: Embedder, fingerprint: string) =>
  embedCollections(store.vectors, embedder, { tenantId, fingerprint, signal });
const searchWith = (embedder?: Embedder) =>
  new KnowledgeSearch({ passages: store.search, vectors: store.vectors, embedder });

const animals = ['a heron eats eels', 'an otter eats fish and eels', 'bees make honey', 'a fox hunts at night'];

describe('vectors', () => {
  it('are made for every chunk, found exactly, fused with full text, and each part says its ranks', async () => {
    await store.collections.create(tenantId, { name: 'animals' }, 'test');
    for (const [index, text] of animals.entries()) await insert('animals', `s${index}`, [text]);
    const embedder = wordEmbedder('one');
    const search = searchWith(embedder);
    const early = await search.search(tenantId, 'animals', 'who eats eels', {});
    expect(early.method).toMatchObject({ mode: 'full-text', reason: expect.stringContaining('no vectors') });
    await expect(search.search(tenantId, 'animals', 'eels', { mode: 'vectors' })).rejects.toMatchObject({
      code: 'search.vectors-unavailable',
    });

    expect(await embed(embedder, 'one')).toBe(4);
    expect(await embed(embedder, 'one')).toBe(0);
    const near = await search.search(tenantId, 'animals', 'who eats eels', { mode: 'vectors' });
    const [query, ...rows] = (
      await embedder.embed('', ['who eats eels', ...animals.map((text) => `T\n${text}`)], 'query')
    ).vectors;
    const expected = animals
      .map((text, index) => ({ text, score: rows[index]!.reduce((sum, value, at) => sum + value * query![at]!, 0) }))
      .sort((a, b) => b.score - a.score);
    for (const [index, { text, score }] of near.passages.entries()) {
      expect(score).toBeCloseTo(expected[index]!.score, 5);
      expect(expected.filter((each) => Math.abs(each.score - score) < 1e-5).map((each) => each.text)).toContain(text);
    }
    expect(near.method).toEqual({
      mode: 'vectors',
      vectors: { embedder: 'words', fingerprint: 'one', index, withoutVector: 0 },
    });

    const both = await search.search(tenantId, 'animals', 'who eats eels', {});
    expect(both.method).toMatchObject({
      mode: 'fused',
      vectors: { index },
      fusion: { by: 'reciprocal-rank', vectorWeight: 0.5 },
    });
    const [first] = both.passages;
    expect(first!.ranks).toMatchObject({ fullText: { rank: expect.any(Number) }, vectors: {}, fused: { rank: 1 } });
    expect(first!.score).toBeCloseTo(
      1 / (60 + first!.ranks!.fullText!.rank) + 1 / (60 + first!.ranks!.vectors!.rank),
      12,
    );
    await search.close();
  });

  it('are fused by scores where the collection says so, with the weight that it gives them', async () => {
    const ranking = { fusion: 'scores', vectorWeight: 0.7 } as const;
    await store.collections.create(tenantId, { name: 'by-scores', ranking }, 'test');
    for (const [place, text] of animals.entries()) await insert('by-scores', `s${place}`, [text]);
    const embedder = wordEmbedder('one');
    await embed(embedder, 'one');
    const search = searchWith(embedder);
    const { passages, method } = await search.search(tenantId, 'by-scores', 'who eats eels', {});
    expect(method).toMatchObject({ mode: 'fused', fusion: { by: 'scores', vectorWeight: 0.7 } });
    expect(passages).toHaveLength(4);
    const best = (part: 'fullText' | 'vectors') => Math.max(...passages.map(({ ranks }) => ranks?.[part]?.score ?? -1));
    for (const { score, ranks } of passages)
      expect(score).toBeCloseTo(
        0.3 * ((ranks?.fullText?.score ?? 0) / best('fullText')) +
          0.7 * ((ranks!.vectors!.score + 1) / (best('vectors') + 1)),
        12,
      );
    await search.close();
  });

  it('go with their chunks; those of another model are never used, and go when the new ones are whole', async () => {
    await store.collections.create(tenantId, { name: 'changing' }, 'test');
    await insert('changing', 'a', ['old words', 'more old words']);
    await insert('changing', 'b', ['quiet words']);
    const [one, two] = [wordEmbedder('one'), wordEmbedder('two', 32)];
    const search = searchWith(one);
    await embed(one, 'one');
    const texts = async (by: KnowledgeSearch) =>
      (await by.search(tenantId, 'changing', 'words', { mode: 'vectors' })).passages.map(({ text }) => text).sort();
    expect(await texts(search)).toEqual(['more old words', 'old words', 'quiet words']);
    await insert('changing', 'a', ['new words']);
    expect(await texts(search)).toEqual(['quiet words']);
    const partly = await search.search(tenantId, 'changing', 'words', {});
    expect(partly.method.vectors).toMatchObject({ withoutVector: 1 });
    expect(partly.passages).toHaveLength(2);
    expect(await embed(one, 'one')).toBe(1);
    expect(await texts(search)).toEqual(['new words', 'quiet words']);

    const changed = searchWith(two);
    const { method } = await changed.search(tenantId, 'changing', 'words', {});
    expect(method).toMatchObject({ mode: 'full-text', reason: expect.stringContaining('none of embedder words') });
    await embed(two, 'two');
    expect(await texts(changed)).toEqual(['new words', 'quiet words']);
    expect(await runAs(database.adminUrl, 'SELECT DISTINCT embedder FROM chunk_vector')).toEqual([{ embedder: 'two' }]);
    const counted = await runAs(
      database.adminUrl,
      `SELECT collection_vectors.vectors = count(chunk_vector.*) AS right FROM collection_vectors
       LEFT JOIN chunk_vector USING (tenant_id, collection_id, embedder) GROUP BY collection_id, embedder, collection_vectors.vectors`,
    );
    expect(counted.every((row) => row.right === true)).toBe(true);
    await Promise.all([search.close(), changed.close()]);
  });

  it('are counted right when documents are replaced while they are made', async () => {
    await store.collections.create(tenantId, { name: 'racing' }, 'test');
    const embedder = wordEmbedder('two', 32);
    const write = async () => {
      for (let round = 0; round < 10; round++)
        await insert('racing', `s${round % 3}`, [`round ${round}`, `again ${round}`]);
    };
    const make = async () => {
      for (let round = 0; round < 10; round++) await embed(embedder, 'two');
    };
    await Promise.all([write(), make(), make()]);
    await embed(embedder, 'two');
    const { vectors, chunks } = await store.search.collection(tenantId, 'racing');
    expect([chunks, vectors]).toEqual([6, [{ embedder: 'two', dimensions: 32, vectors: 6 }]]);
    expect(
      await runAs(
        database.adminUrl,
        `SELECT count(*)::int AS n FROM chunk_vector JOIN collection ON id = collection_id WHERE name = 'racing'`,
      ),
    ).toEqual([{ n: 6 }]);
  });
});

describe('filters', () => {
  it('hold in every mode, by value, by several and by bounds; what is not declared or of another type is refused', async () => {
    const filterable = { year: 'number', lang: 'text', checked: 'boolean', published: 'date' } as const;
    await store.collections.create(tenantId, { name: 'papers', filterable }, 'test');
    await insert('papers', 'a', ['wing flow'], {
      year: 1958,
      lang: 'en',
      checked: true,
      published: '2024-05-01T10:00:00Z',
    });
    await insert('papers', 'b', ['wing heat'], { year: 1960, lang: 'de', checked: false, published: '2024-05-02' });
    await insert('papers', 'c', ['wing drag'], { lang: 'fr', free: 'anything' });
    const embedder = wordEmbedder('two', 32);
    await embed(embedder, 'two');
    const search = searchWith(embedder);
    for (const mode of ['full-text', 'vectors', 'fused'] as const) {
      const found = async (filters: object) =>
        (await search.search(tenantId, 'papers', 'wing', { mode, filters: filters as never })).passages
          .map(({ text }) => text.slice(5))
          .sort();
      expect(await found({})).toEqual(['drag', 'flow', 'heat']);
      expect(await found({ lang: 'en' })).toEqual(['flow']);
      expect(await found({ lang: ['en', 'fr'] })).toEqual(['drag', 'flow']);
      expect(await found({ year: { from: 1959 } })).toEqual(['heat']);
      expect(await found({ year: { from: 1958, to: 1960 }, checked: true })).toEqual(['flow']);
      expect(await found({ published: { to: '2024-05-01' } })).toEqual(['flow']);
      expect(await found({ published: { from: '2024-05-01T11:00:00Z' } })).toEqual(['heat']);
      expect(await found({ lang: `en' OR '1'='1` })).toEqual([]);
      for (const filters of [
        { free: 'anything' },
        { "x'); DROP TABLE chunk; --": 1 },
        { constructor: 1 },
        { year: '1958' },
        { lang: { from: 'a' } },
        { published: 'yesterday' },
      ])
        await expect(found(filters), JSON.stringify(filters)).rejects.toMatchObject({ code: 'search.filter-invalid' });
    }
    await expect(insert('papers', 'd', ['x'], { year: 'late' })).rejects.toMatchObject({
      code: 'document.metadata-invalid',
      message: expect.stringContaining('year'),
    });
    await search.close();
  });
});
