// Searches a second and their 99th percentile over 10,000 and 100,000 chunks. The texts are made by drawing words from the
// frequencies of Cranfield's own (Zipf-like, as in any language).
import { KnowledgeSearch } from '@marimba/knowledge';
import pg from 'pg';
import { readCranfield } from './cranfield.mjs';
import { mean, percentile } from './measures.mjs';
import { withStore } from './setting.mjs';
import { seeded, vectorSources } from './vectors.mjs';

export const title = 'scale: searches one after another, in this process';

const chunksPerDocument = 50;
const warm = 20;
const recallQuestions = 200;

export async function run({ sizes, seconds, vectors }) {
  if (!Object.hasOwn(vectorSources, vectors))
    throw new Error(`--vectors is one of ${Object.keys(vectorSources).join(', ')}, not ${vectors}`);
  const { documents, queries } = readCranfield();
  const words = documents.flatMap(({ text }) => text.match(/[a-z]{2,}/g) ?? []);
  const source = vectorSources[vectors]();
  return withStore(async ({ store, tenantId, url }) => {
    const rows = [];
    for (const chunks of sizes) {
      const collection = `chunks-${chunks}`;
      await fill({ store, tenantId, collection, size: chunks, words, source, embedder: vectors });
      await analyze(url);
      const measured = await measure({ store, tenantId, collection, queries, source, embedder: vectors, seconds });
      rows.push(...measured.map((row) => ({ chunks, ...row })));
    }
    return rows;
  });
}

/** Of one collection whose vectors `embedder` made. */
export async function measure({ store, tenantId, collection, queries, source, embedder: name, seconds }) {
  const rows = [];
  let asked = source.next();
  const embedder = { name, embed: async () => ({ vectors: [asked], fingerprint: name }) };
  const search = new KnowledgeSearch({ passages: store.search, vectors: store.vectors, embedder });
  const scan = new KnowledgeSearch({ passages: store.search, vectors: withoutIndex(store.vectors), embedder });
  const find = async (by, mode, index) => {
    const { passages } = await by.search(tenantId, collection, queries[index % queries.length].text, { mode });
    return passages.map(({ chunkId }) => chunkId);
  };
  const speedOf = async (what, by, mode) => {
    const timed = async (index) => {
      asked = source.next();
      const begun = performance.now();
      await find(by, mode, index);
      return performance.now() - begun;
    };
    // The first of a mode reads the vectors, or finds the pages cold.
    for (let index = 0; index < warm; index += 1) await timed(index);
    const times = [];
    const until = performance.now() + seconds * 1000;
    for (let index = warm; performance.now() < until; index += 1) times.push(await timed(index));
    rows.push({
      mode: what,
      'searches/s': (1000 / mean(times)).toFixed(1),
      'median ms': percentile(times, 0.5).toFixed(1),
      'p99 ms': percentile(times, 0.99).toFixed(1),
      searches: times.length,
      'recall@10 against exact': '',
    });
  };
  await speedOf('full text', search, 'full-text');
  await speedOf('vectors, exact scan', scan, 'vectors');
  await speedOf('fused, exact scan', scan, 'fused');
  if (await store.vectors.hnsw.ready({ embedder: name, dimensions: source.dimensions })) {
    await speedOf('vectors, HNSW', search, 'vectors');
    const recalls = [];
    for (let index = 0; index < recallQuestions; index += 1) {
      asked = source.next();
      const nearest = new Set(await find(scan, 'vectors', index));
      recalls.push((await find(search, 'vectors', index)).filter((id) => nearest.has(id)).length / nearest.size);
    }
    rows.at(-1)['recall@10 against exact'] = mean(recalls).toFixed(4);
    await speedOf('fused, HNSW', search, 'fused');
  }
  await search.close();
  await scan.close();
  return rows;
}

function withoutIndex(vectors) {
  const methods = ['page', 'passing', 'passages'].map((name) => [name, vectors[name].bind(vectors)]);
  return { ...Object.fromEntries(methods), hnsw: { ready: async () => false } };
}

async function analyze(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('ANALYZE');
  await client.end();
}

async function fill({ store, tenantId, collection, size, words, source, embedder }) {
  const random = seeded(size);
  await store.collections.create(tenantId, { name: collection }, 'bench');
  for (let made = 0; made < size; made += chunksPerDocument) {
    const chunks = Array.from({ length: chunksPerDocument }, (_, ordinal) => {
      const text = Array.from({ length: 60 }, () => words[Math.floor(random() * words.length)]).join(' ');
      return { ordinal, text, start: ordinal, end: ordinal + 1, headings: [] };
    });
    const text = chunks.map((chunk) => chunk.text).join('\n');
    await store.documents.insert(
      tenantId,
      { collection, title: `Document ${made}`, source: `${made}`, mediaType: 'text/plain', text, chunks },
      'bench',
    );
    if (made % 5_000 === 0) process.stderr.write(`\r${collection}: ${made} chunks `);
  }
  const { id } = await store.search.collection(tenantId, collection);
  const space = { embedder, dimensions: source.dimensions };
  await store.vectors.hnsw.ensure(space);
  for (let made = 0; ; ) {
    const missing = await store.vectors.missing(tenantId, id, embedder, 1_000);
    if (missing.length === 0) break;
    const placed = missing.map(({ documentId, ordinal }) => ({ documentId, ordinal, vector: source.next() }));
    made += await store.vectors.insert(tenantId, id, space, placed);
    process.stderr.write(`\r${collection}: ${made} vectors `);
  }
  process.stderr.write('\n');
}
