import { embedCollections, KnowledgeSearch } from '@marimba/knowledge';
import { migrate, Store } from '@marimba/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { namedServerUrl } from '../../support/named-server.mjs';
import { wordEmbedder } from './word-embedder.js';

// Needs a server with pgvector, which the embedded one has not: see MARIMBA_TEST_DATABASE_URL in CONTRIBUTING.md.

let database: TestDatabase;
let store: Store;
let tenantId: string;
const { signal } = new AbortController();
const fingerprint = 'one';
const embedder = wordEmbedder(fingerprint);
const space = { embedder: fingerprint, dimensions: 64 };
const filterable = { kind: 'text' } as const;

const vocabulary =
  'wing flow heat drag lift shock plate edge layer nose cone speed sound jet wake gust spar rib skin load'.split(' ');

/** Texts of a few words each, all different. */
const textsOf = (count: number, first = 0) =>
  Array.from({ length: count }, (_, at) => {
    const number = first + at;
    const word = (step: number) => vocabulary[Math.floor(number / vocabulary.length ** step) % vocabulary.length]!;
    return `${word(0)} ${word(1)} ${word(2)} ${word(0)}${word(1)}${number % 7}`;
  });

async function insert(tenant: string, collection: string, source: string, texts: string[], metadata = {}, to = store) {
  const chunks = texts.map((text, ordinal) => ({ ordinal, text, start: ordinal, end: ordinal + 1, headings: [] }));
  const document = {
    collection,
    title: 'T',
    source,
    mediaType: 'text/plain',
    text: texts.join('\n'),
    metadata,
    chunks,
  };
  await to.documents.insert(tenant, document, 'test');
}
const embed = (tenant: string) => embedCollections(store.vectors, embedder, { tenantId: tenant, fingerprint, signal });
const searchBy = (hnsw: boolean, by = store) =>
  new KnowledgeSearch({
    passages: by.search,
    embedder,
    vectors: hnsw
      ? by.vectors
      : {
          hnsw: { ready: async () => false, nearest: async () => [] },
          page: (...all) => store.vectors.page(...all),
          passing: (...all) => store.vectors.passing(...all),
          passages: (...all) => store.vectors.passages(...all),
        },
  });

describe.skipIf(namedServerUrl() === undefined)('the index of pgvector', () => {
  beforeAll(async () => {
    database = await openTestDatabase();
    store = await Store.connect({ url: database.url });
    tenantId = (await store.tenants.bootstrap()).tenantId;
  });

  afterAll(async () => {
    await store?.close();
    await database?.close();
  });

  beforeEach(async (context) => {
    context.skip(!(await store.vectors.hnsw.available()), 'the server has no pgvector 0.8 or later');
  });

  it('is made with the first vectors, is what the planner takes, and finds what an exact scan finds', async () => {
    await store.collections.create(tenantId, { name: 'large', filterable }, 'test');
    for (let part = 0; part < 10; part++)
      await insert(tenantId, 'large', `s${part}`, textsOf(300, part * 300), { kind: `${part}` });
    await embed(tenantId);
    expect(await store.vectors.hnsw.ready(space)).toBe(true);
    await runAs(database.adminUrl, 'ANALYZE');

    const own = await Store.connect({ url: database.url });
    const [indexed, exact] = [searchBy(true, own), searchBy(false)];
    let [found, all] = [0, 0];
    for (const query of textsOf(40, 5_000)) {
      const by = async (search: KnowledgeSearch) =>
        search.search(tenantId, 'large', query, { mode: 'vectors', limit: 10 });
      const [near, truth] = [await by(indexed), await by(exact)];
      expect([near.method.vectors?.index, truth.method.vectors?.index]).toEqual(['hnsw', 'exact']);
      // Ties at the end of the list may be others of the same score.
      const least = truth.passages.at(-1)!.score - 1e-6;
      found += near.passages.filter(({ score }) => score >= least).length;
      all += truth.passages.length;
    }
    expect(all).toBe(400);
    expect(found / all).toBeGreaterThan(0.95);

    await Promise.all([indexed.close(), exact.close(), own.close()]);
    await expect.poll(scansOfIndex, { timeout: 60_000 }).toBeGreaterThanOrEqual(40);
  });

  it('misses nothing where few of its rows pass: another tenant, a small collection, a filter', async () => {
    const other = await createTenant(database.url, 'other');
    await store.collections.create(other, { name: 'small', filterable }, 'test');
    const texts = textsOf(30, 7_000);
    for (const [at, text] of texts.entries())
      await insert(other, 'small', `s${at}`, [text], { kind: at % 3 === 0 ? 'a' : 'b' });
    await embed(other);
    const search = searchBy(true);
    const found = async (options: object, tenant = other, collection = 'small') =>
      (await search.search(tenant, collection, 'wing flow', { mode: 'vectors', limit: 50, ...options })).passages;
    expect(await found({})).toHaveLength(30);
    expect(await found({ filters: { kind: 'a' } })).toHaveLength(10);
    expect(await found({ filters: { kind: '3' }, limit: 20 }, tenantId, 'large')).toHaveLength(20);
    expect(await found({ filters: { kind: 'nothing' } }, tenantId, 'large')).toEqual([]);
    await search.close();
  });

  it('gives the nearest also where the scan of the index ends before it came to them', async () => {
    // Sorting is made dear, so that the index is taken although few of its rows pass.
    const rare = ['otter eel', 'heron pond', 'fox night', 'bee honey', 'owl barn'];
    await insert(tenantId, 'large', 'rare', rare, { kind: 'rare' });
    await embed(tenantId);
    const settings = '-c hnsw.max_scan_tuples=1 -c enable_sort=off';
    const narrow = await Store.connect({ url: withSettings(database.url, settings) });
    try {
      const collection = await narrow.search.collection(tenantId, 'large');
      const [query] = (await embedder.embed(tenantId, ['lift shock plate'], 'query')).vectors;
      const options = { collection, limit: 5, filters: { kind: 'rare' } };
      const places = await narrow.vectors.hnsw.nearest(tenantId, query!, space, options);
      expect(places).toHaveLength(5);
      const scores = places.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      const exact = searchBy(false);
      const { passages } = await exact.search(tenantId, 'large', 'lift shock plate', { mode: 'vectors', ...options });
      for (const [at, { score }] of passages.entries()) expect(scores[at]).toBeCloseTo(score, 5);
      await exact.close();
    } finally {
      await narrow.close();
    }
  });

  it('takes over vectors of before, where the extension came later: the next migration sees to it', async () => {
    const late = await openTestDatabase({ migrated: false });
    await migrate(late.url);
    const before = await Store.connect({ url: late.url });
    const tenant = (await before.tenants.bootstrap()).tenantId;
    await before.collections.create(tenant, { name: 'early' }, 'test');
    for (const [at, text] of textsOf(30).entries()) await insert(tenant, 'early', `s${at}`, [text], {}, before);
    await embedCollections(before.vectors, embedder, { tenantId: tenant, fingerprint, signal });
    const exact = await nearestBy(before, tenant);
    expect(exact.method.vectors?.index).toBe('exact');
    await before.close();

    await runAs(late.adminUrl, 'CREATE EXTENSION vector');
    const told: number[] = [];
    expect(await migrate(late.url, { onVectors: (done) => told.push(done) })).toEqual([]);
    expect(told).toEqual([30]);
    const now = await Store.connect({ url: late.url });
    try {
      const { method, passages } = await nearestBy(now, tenant);
      expect(method.vectors?.index).toBe('hnsw');
      const scores = (found: typeof passages) => found.map(({ score }) => expect.closeTo(score, 5));
      expect(passages.map(({ score }) => score)).toEqual(scores(exact.passages));
      await insert(tenant, 'early', 'new', ['wing wing wing'], {}, now);
      await embedCollections(now.vectors, embedder, { tenantId: tenant, fingerprint, signal });
      expect((await nearestBy(now, tenant, 'wing wing')).passages[0]!.text).toBe('wing wing wing');
      told.length = 0;
      await migrate(late.url, { onVectors: (done) => told.push(done) });
      expect(told).toEqual([]);
    } finally {
      await now.close();
      await late.close();
    }
  });

  it('is not used with a pgvector that has no iterative scans', async () => {
    const vectors = "UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'";
    const before = await runAs<{ extversion: string }>(
      database.adminUrl,
      `SELECT extversion FROM pg_extension WHERE extname = 'vector'`,
    );
    await runAs(database.adminUrl, vectors);
    const old = await Store.connect({ url: database.url });
    try {
      expect(await old.vectors.hnsw.available()).toBe(false);
      expect(await old.vectors.hnsw.ready(space)).toBe(false);
    } finally {
      await old.close();
      const version = before[0]!.extversion;
      await runAs(database.adminUrl, `UPDATE pg_extension SET extversion = '${version}' WHERE extname = 'vector'`);
    }
  });
});

function withSettings(url: string, options: string): string {
  const changed = new URL(url);
  changed.searchParams.set('options', options);
  return changed.href;
}

/** How often the index was used, as the sessions that have ended say. */
async function scansOfIndex(): Promise<number> {
  const rows = await runAs<{ scans: number }>(
    database.adminUrl,
    "SELECT idx_scan::int AS scans FROM pg_stat_user_indexes WHERE indexrelname LIKE 'chunk_vector_hnsw_%'",
  );
  return rows[0]!.scans;
}

async function nearestBy(by: Store, tenant: string, query = 'wing flow heat') {
  const search = searchBy(true, by);
  try {
    return await search.search(tenant, 'early', query, { mode: 'vectors' });
  } finally {
    await search.close();
  }
}
