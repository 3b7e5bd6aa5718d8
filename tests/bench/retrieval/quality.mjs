// nDCG@10 and recall@10 on Cranfield, every way through KnowledgeSearch on a real Postgres.
import { embedCollections, ingestText, KnowledgeSearch } from '@marimba/knowledge';
import { insertAbstracts, insertChunked, sourcesOf } from './collections.mjs';
import { readCranfield } from './cranfield.mjs';
import { mean, ndcg, pairedHalfWidth, recall } from './measures.mjs';
import { withStore } from './setting.mjs';

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
      const reranker = await openReranker();
      const some = queries.filter((_, index) => index % Math.ceil(queries.length / rerankQueries) === 0);
      const search = new KnowledgeSearch({ ...parts, reranker });
      const before = await measure(plain, some, { mode: 'full-text' });
      const after = await measure(search, some, { mode: 'full-text', rerank: true });
      rows.push(rowOf(`full text, ${some.length} of the questions`, before));
      rows.push(rowOf(`the same, best ${reranker.depth} reranked by ${reranker.name}`, after, before));
    }
    await plain.close();
    return rows;
  });
}

/** Rankings of documents: of several chunks of one the best counts. */
const measureWith =
  ({ tenantId, sources, collection }) =>
  async (search, queries, options) => {
    const each = { ndcg: [], recall: [] };
    for (const { text, relevant } of queries) {
      const { passages } = await search.search(tenantId, collection, text, { ...options, limit: 50 });
      const ranking = [...new Set(passages.map(({ documentId }) => sources.get(documentId)))];
      each.ndcg.push(ndcg(ranking, relevant));
      each.recall.push(recall(ranking, relevant));
    }
    return each;
  };

function rowOf(what, measured, against) {
  const difference = against && mean(measured.ndcg) - mean(against.ndcg);
  return {
    what,
    'nDCG@10': mean(measured.ndcg).toFixed(4),
    'recall@10': mean(measured.recall).toFixed(4),
    'nDCG over full text':
      against === undefined
        ? ''
        : `${difference >= 0 ? '+' : ''}${difference.toFixed(4)} ± ${pairedHalfWidth(measured.ndcg, against.ndcg).toFixed(4)}`,
  };
}
