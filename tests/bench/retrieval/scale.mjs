// Searches a second and their 99th percentile over 10,000 and 100,000 chunks. The texts are made by drawing words from the
// frequencies of Cranfield's own (Zipf-like, as in any language), the vectors by chance: the work is that of real ones.
import { KnowledgeSearch } from '@marimba/knowledge';
import pg from 'pg';
import { readCranfield } from './cranfield.mjs';
import { mean, percentile } from './measures.mjs';
import { withStore } from './setting.mjs';

export const title = 'scale: searches one after another, in this process';

const dimensions = 384;
const chunksPerDocument = 50;

/** Numbers between 0 and 1, the same each time (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomVector(random) {
  const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export async function run({ sizes, seconds }) {
  const { documents, queries } = readCranfield();
  const words = documents.flatMap(({ text }) => text.match(/[a-z]{2,}/g) ?? []);
  return withStore(async ({ store, tenantId, adminUrl }) => {
    const rows = [];
    for (const size of sizes) {
      const random = seeded(size);
      const collection = `chunks-${size}`;
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
      for (;;) {
        const missing = await store.vectors.missing(tenantId, id, 'random', 1_000);
        if (missing.length === 0) break;
        const placed = missing.map(({ documentId, ordinal }) => ({
          documentId,
          ordinal,
          vector: randomVector(random),
        }));
        await store.vectors.insert(tenantId, id, { embedder: 'random', dimensions }, placed);
      }
      process.stderr.write('\n');
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query('ANALYZE');
      await client.end();
      const embedder = {
        name: 'random',
        embed: async () => ({ vectors: [randomVector(random)], fingerprint: 'random' }),
      };
      const search = new KnowledgeSearch({ passages: store.search, vectors: store.vectors, embedder });
      for (const mode of ['full-text', 'vectors', 'fused']) {
        const times = [];
        const ask = async (index) => {
          const begun = performance.now();
          await search.search(tenantId, collection, queries[index % queries.length].text, { mode, limit: 10 });
          return performance.now() - begun;
        };
        // The first of a mode reads the vectors, or finds the pages cold.
        for (let index = 0; index < 5; index += 1) await ask(index);
        const until = performance.now() + seconds * 1000;
        for (let index = 5; performance.now() < until; index += 1) times.push(await ask(index));
        rows.push({
          chunks: size,
          mode,
          'searches/s': (1000 / mean(times)).toFixed(1),
          'median ms': percentile(times, 0.5).toFixed(1),
          'p99 ms': percentile(times, 0.99).toFixed(1),
          searches: times.length,
        });
      }
      await search.close();
    }
    return rows;
  });
}
