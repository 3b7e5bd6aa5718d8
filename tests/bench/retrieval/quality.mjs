// nDCG@10 and recall@10 on Cranfield, every way through KnowledgeSearch on a real Postgres.
import { embedCollections, fuseRanks, ingestText, KnowledgeSearch } from '@marimba/knowledge';
import { insertAbstracts, insertChunked, sourcesOf } from './collections.mjs';
import { readCranfield } from './cranfield.mjs';
import { mean, ndcg, pairedHalfWidth, recall } from './measures.mjs';
import { withStore } from './setting.mjs';

/** How many of the best passages are read: chosen before anything was measured. */
const rerankDepths = [20, 50];

export const title = 'quality: Cranfield, 225 questions';

export async function run({ embedder: openEmbedder, reranker: openReranker, rerankQueries }) {
  const { documents, queries } = readCranfield();
  return withStore(async ({ store, tenantId }) => {
    const rows = [];
    const parts = { passages: store.search, vectors: store.vectors };
    await store.collections.create(tenantId, { name: 'abstracts' }, 'bench');
    await insertAbstracts(store, tenantId, 'abstracts', documents);
    const sources = await sourcesOf(store, tenantId, 'abstracts');
    const measure = measureWith({ tenantId, sources, collection: 'abstracts' });

    const plain = new KnowledgeSearch(parts);
    const words = await measure(plain, queries, { mode: 'full-text' });
    rows.push(rowOf('full text, an abstract a chunk', words));

    await store.collections.create(tenantId, { name: 'chunked' }, 'bench');
    await insertChunked(store, tenantId, 'chunked', documents, ingestText);
    const byChunk = measureWith({
      tenantId,
      sources: await sourcesOf(store, tenantId, 'chunked'),
      collection: 'chunked',
    });
    rows.push(
      rowOf(
        "full text, the product's small chunks, best chunk of each abstract",
        await byChunk(plain, queries, { mode: 'full-text' }),
      ),
    );

    if (openEmbedder !== undefined) {
      const embedder = await openEmbedder();
      const { fingerprint } = await embedder.embed(tenantId, ['a'], 'query');
      const signal = new AbortController().signal;
      const onProgress = ({ collection, vectors, chunks }) =>
        process.stderr.write(`\r${collection}: ${vectors} of ${chunks} chunks `);
      // The small chunks stay without: their collection is made away with by giving it no part in this.
      const only = {
        ...store.vectors,
        toEmbed: async (...all) => (await store.vectors.toEmbed(...all)).filter(({ name }) => name === 'abstracts'),
      };
      for (const name of ['missing', 'insert', 'removeOthers']) only[name] = (...all) => store.vectors[name](...all);
      await embedCollections(only, embedder, { tenantId, fingerprint, signal, onProgress });
      process.stderr.write('\n');
      const search = new KnowledgeSearch({ ...parts, embedder });
      const vectors = await measure(search, queries, { mode: 'vectors' });
      const fused = await measure(search, queries, { mode: 'fused' });
      rows.push(rowOf(`vectors, ${embedder.name} (exact scan)`, vectors, words));
      rows.push(rowOf('fused (reciprocal rank, k = 60)', fused, words));
      await search.close();
    }
    if (openReranker !== undefined) {
      const some = queries.filter((_, index) => index % Math.ceil(queries.length / rerankQueries) === 0);
      const before = await measure(plain, some, { mode: 'full-text' });
      rows.push(rowOf(`full text, ${some.length} of the questions`, before));
      const reranker = await openReranker();
      const read = readOnce(reranker);
      for (const depth of rerankDepths) {
        const search = new KnowledgeSearch({ ...parts, reranker: { ...read, depth } });
        const options = { mode: 'full-text', rerank: true, limit: depth };
        read.tokens = 0;
        const after = await measure(search, some, options);
        const tokens = Math.round(read.tokens / some.length);
        rows.push(rowOf(`the same, best ${depth} reranked by ${reranker.name}`, after, before, tokens));
        const fused = await measure(search, some, options, byBothRanks);
        rows.push(rowOf(`the same, best ${depth}: both ranks fused (k = 60)`, fused, before));
        await search.close();
      }
    }
    await plain.close();
    return rows;
  });
}

/** Rankings of documents: of several chunks of one the best counts. */
const measureWith =
  ({ tenantId, sources, collection }) =>
  async (search, queries, options, order = (passages) => passages) => {
    const each = { ndcg: [], recall: [] };
    for (const { text, relevant } of queries) {
      const { passages } = await search.search(tenantId, collection, text, { limit: 50, ...options });
      const ranking = [...new Set(order(passages).map(({ documentId }) => sources.get(documentId)))];
      each.ndcg.push(ndcg(ranking, relevant));
      each.recall.push(recall(ranking, relevant));
    }
    return each;
  };

/** Asks for each question and passage once, whatever the depth; counts the tokens as if it asked each time. */
function readOnce(reranker) {
  const known = new Map();
  const read = {
    name: reranker.name,
    tokens: 0,
    async rank(tenantId, query, passages) {
      const keys = passages.map((passage) => JSON.stringify([query, passage]));
      const fresh = passages.filter((_, index) => !known.has(keys[index]));
      const ranked = await reranker.rank(tenantId, query, fresh);
      for (const [index, passage] of fresh.entries()) known.set(JSON.stringify([query, passage]), ranked[index]);
      const found = keys.map((key) => known.get(key));
      read.tokens += found.reduce((sum, { tokens }) => sum + tokens, 0);
      process.stderr.write(`\r${known.size} passages read `);
      return found.map(({ score }) => score);
    },
  };
  return read;
}

/** The rank that the words gave and the rank that the reranker gave, fused as two searches are. */
function byBothRanks(passages) {
  const by = (part) => passages.toSorted((a, b) => a.ranks[part].rank - b.ranks[part].rank);
  return fuseRanks([by('fullText'), by('reranked')], ({ chunkId }) => chunkId).map(({ item }) => item);
}

function rowOf(what, measured, against, tokens = '') {
  const difference = against && mean(measured.ndcg) - mean(against.ndcg);
  return {
    what,
    'nDCG@10': mean(measured.ndcg).toFixed(4),
    'recall@10': mean(measured.recall).toFixed(4),
    'nDCG over full text':
      against === undefined
        ? ''
        : `${difference >= 0 ? '+' : ''}${difference.toFixed(4)} ± ${pairedHalfWidth(measured.ndcg, against.ndcg).toFixed(4)}`,
    'tokens a question': tokens,
  };
}
