import { Store } from '@marimba/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { rankByBm25 } from './bm25-reference.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
  await store.collections.create(tenantId, { name: 'busy', ranking: { k1: 1.6, b: 0.5 } }, 'test');
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

const vocabulary = ['zinc', 'lamp', 'frog', 'brick', 'cloud', 'stone', 'wolf', 'mist', 'corn', 'drum'];
/** The same for the same numbers. */
const textOf = (writer: number, round: number) =>
  Array.from(
    { length: 3 + ((writer * 7 + round * 5) % 9) },
    (_, at) => vocabulary[(writer + round * 3 + at * at) % 10]!,
  );

it('the statistics are those of a recount after many wrote and replaced at once, and the ranking is BM25 over them', async () => {
  const writers = Array.from({ length: 8 }, (_, writer) => writer);
  await Promise.all(
    writers.map(async (writer) => {
      // Two writers share each source, so that documents are replaced while others are written.
      for (let round = 0; round < 6; round++) {
        const words = textOf(writer, round);
        const half = Math.ceil(words.length / 2);
        const chunks = [words.slice(0, half), words.slice(half)].map((part, ordinal) => ({
          ordinal,
          text: part.join(' '),
          start: ordinal,
          end: ordinal + 1,
          headings: [],
        }));
        const source = `source-${(writer >> 1) * 2 + (round % 2)}`;
        const text = words.join(' ');
        const document = { collection: 'busy', title: 'untitled', source, mediaType: 'text/plain', text, chunks };
        await store.documents.insert(tenantId, document, 'test');
      }
    }),
  );
  const [kept] = await runAs<{ documents: number; chunks: number; terms: string }>(
    database.adminUrl,
    'SELECT documents, chunks, terms FROM collection',
  );
  const [recounted] = await runAs<{ documents: number; chunks: number; terms: string }>(
    database.adminUrl,
    `SELECT (SELECT count(*)::int FROM document) AS documents, (SELECT count(*)::int FROM chunk) AS chunks,
       (SELECT sum(cardinality(positions)) FROM chunk, unnest(tsv)) AS terms`,
  );
  expect(kept).toEqual(recounted);
  const postings = await runAs(
    database.adminUrl,
    `SELECT term, document_id, ordinal, frequency, length
     FROM chunk_posting, unnest(ordinals, frequencies, lengths) AS one (ordinal, frequency, length) ORDER BY 1, 2, 3`,
  );
  const counted = await runAs(
    database.adminUrl,
    `SELECT lexeme AS term, document_id, ordinal, cardinality(positions)::smallint AS frequency,
       (sum(cardinality(positions)) OVER (PARTITION BY document_id, ordinal))::int AS length
     FROM chunk, unnest(tsv) ORDER BY lexeme COLLATE "C", 2, 3`,
  );
  expect(postings).toEqual(counted);

  const chunks = await runAs<{ id: string; text: string }>(database.adminUrl, 'SELECT id, text FROM chunk');
  const words = chunks.map(({ id, text }) => ({
    id,
    words: ['untitl', ...text.split(' ').filter((word) => word !== '')],
  }));
  const reference = rankByBm25(words, ['frog', 'stone', 'mist'], { k1: 1.6, b: 0.5 });
  const collection = await store.search.collection(tenantId, 'busy');
  const found = await store.search.fullText(tenantId, 'frog stone mist', { collection, limit: 50 });
  expect(found).toHaveLength(reference.length);
  for (const [index, { score }] of found.entries()) expect(score).toBeCloseTo(reference[index]!.score, 10);
});
