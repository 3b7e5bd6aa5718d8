import { bm25, Store, uuidV7 } from '@marimba/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';
import { rankByBm25 } from './bm25-reference.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

/** No stop word among them, and no two with one stem. */
const vocabulary = ['zinc', 'lamp', 'frog', 'brick', 'cloud', 'stone', 'wolf', 'mist', 'corn', 'drum'];
const words = (maxLength: number) => fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength });
const documents = fc.array(
  fc.record({ title: words(3), heading: words(2), chunks: fc.array(words(12), { minLength: 1, maxLength: 5 }) }),
  { minLength: 1, maxLength: 6 },
);

async function newCollection(): Promise<string> {
  const name = `c-${uuidV7()}`;
  await store.collections.create(tenantId, { name }, 'test');
  return name;
}

async function insert(collection: string, source: string, title: string, heading: string, chunks: string[]) {
  let start = 0;
  const text = chunks.join('\n');
  const placed = chunks.map((chunk, ordinal) => {
    const place = { ordinal, text: chunk, start, end: start + chunk.length, headings: [heading] };
    start = place.end + 1;
    return place;
  });
  return store.documents.insert(
    tenantId,
    { collection, title, source, mediaType: 'text/plain', text, chunks: placed },
    'test',
  );
}

const find = async (name: string, query: string, limit: number) =>
  store.search.fullText(tenantId, query, { collection: await store.search.collection(tenantId, name), limit });

describe('search', () => {
  it('ranks as BM25 says, whatever the documents and the query, also after one was replaced', async () => {
    await fc.assert(
      fc.asyncProperty(documents, documents, words(4), async (first, second, query) => {
        const collection = await newCollection();
        for (const version of [first, second])
          for (const [index, { title, heading, chunks }] of version.entries())
            await insert(
              collection,
              `source-${index}`,
              title.join(' '),
              heading.join(' '),
              chunks.map((chunk) => chunk.join(' ')),
            );
        const current = [...second, ...first.slice(second.length)];
        const reference = rankByBm25(
          current.flatMap(({ title, heading, chunks }, source) =>
            chunks.map((chunk, ordinal) => ({
              id: `${source}/${ordinal}`,
              words: [...title, ...heading, ...chunk],
            })),
          ),
          query,
          bm25,
        );
        const passages = await find(collection, query.join(' '), 50);
        expect(passages).toHaveLength(reference.length);
        for (const [index, passage] of passages.entries())
          expect(passage.score).toBeCloseTo(reference[index]!.score, 10);
        const ids = new Map<string, string>();
        for (const { id, source } of (await store.documents.list(tenantId, collection, { limit: 50 })).items)
          ids.set(id, source.slice('source-'.length));
        const scores = new Map(reference.map(({ id, score }) => [id, score]));
        for (const { documentId, text, start, score } of passages) {
          const source = Number(ids.get(documentId));
          const chunks = current[source]!.chunks.map((chunk) => chunk.join(' '));
          const starts = chunks.map((_, at) => chunks.slice(0, at).join('\n').length + Math.min(at, 1));
          expect(chunks[starts.indexOf(start)]).toBe(text);
          expect(score).toBeCloseTo(scores.get(`${source}/${starts.indexOf(start)}`)!, 10);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('gives equal chunks in the order of insertion, and the same answer each time', async () => {
    const collection = await newCollection();
    const ids = [];
    // Equal in their terms; of one content there would be one.
    for (const [index, source] of ['b', 'a', 'c'].entries())
      ids.push((await insert(collection, source, 'same', `${' '.repeat(index)}same`, ['frog'])).id);
    for (let time = 0; time < 3; time++) {
      const passages = await find(collection, 'frog', 3);
      expect(passages.map(({ documentId }) => documentId)).toEqual(ids);
      expect(new Set(passages.map(({ score }) => score)).size).toBe(1);
    }
  });

  it('finds by any form of a word, by title and by heading; ignores what carries no term', async () => {
    const collection = await newCollection();
    await insert(collection, 's', 'Returning goods', 'Deadlines', ['A customer sends the article back.']);
    const found = async (query: string) => (await find(collection, query, 5)).length;
    expect(await found('returned')).toBe(1);
    expect(await found('deadline?')).toBe(1);
    expect(await found('articles unknownword')).toBe(1);
    for (const query of ['the of and', '', '!&|:*()<->', "'", 'unknownword', '\0', '\ud800'])
      expect(await found(query)).toBe(0);
  });

  it('takes two round trips, keeps to its collection and names one that is not there', async () => {
    const [one, other] = [await newCollection(), await newCollection()];
    await insert(one, 's', 't', 'h', ['frog']);
    await insert(other, 's', 't', 'h', ['frog frog']);
    const before = store.roundTrips();
    const passages = await find(one, 'frog', 5);
    expect(store.roundTrips() - before).toBe(2);
    expect(passages).toMatchObject([{ collection: one, text: 'frog', title: 't', headings: ['h'], start: 0, end: 4 }]);
    await expect(find('nowhere', 'frog', 5)).rejects.toMatchObject({
      code: 'collection.not-found',
    });
  });
});
