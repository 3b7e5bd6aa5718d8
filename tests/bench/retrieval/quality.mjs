// nDCG@10 and recall@10 on Cranfield, every way through KnowledgeSearch on a real Postgres.
import { embedCollections, ingestText, KnowledgeSearch } from '@marimba/knowledge';
import { insertAbstracts, insertChunked, sourcesOf } from './collections.mjs';
import { readCranfield } from './cranfield.mjs';
import { fusionRows } from './fusion-quality.mjs';
import { measureWith, rowOf } from './ranking-quality.mjs';
import { rerankRows } from './rerank-quality.mjs';
import { withStore } from './setting.mjs';

export const title = 'quality: Cranfield, 225 questions';

export async function run({ embedder: openEmbedder, reranker: openReranker, rerankQueries, rerankDepths }) {
  const { documents, queries } = readCranfield();
  return withStore(async ({ store, tenantId }) => {
    const rows = [];
    const parts = { passages: store.search, vectors: store.vectors };
    const collectionOf = async (collection, insert) => {
      await store.collections.create(tenantId, { name: collection }, 'bench');
      await insert(collection);
      return { tenantId, collection, sources: await sourcesOf(store, tenantId, collection) };
    };
    const abstracts = await collectionOf('abstracts', (name) => insertAbstracts(store, tenantId, name, documents));
    const measure = measureWith(abstracts);
    const plain = new KnowledgeSearch(parts);
    const words = await measure(plain, queries, { mode: 'full-text' });
    rows.push(rowOf('full text, an abstract a chunk', words));

    if (openEmbedder !== undefined) {
      const embedder = await openEmbedder(documents);
      const { fingerprint } = await embedder.embed(tenantId, ['a'], 'query');
      const onProgress = ({ vectors, chunks }) => process.stderr.write(`\r${vectors} of ${chunks} chunks embedded `);
      const { signal } = new AbortController();
      await embedCollections(store.vectors, embedder, { tenantId, fingerprint, signal, onProgress });
      process.stderr.write('\n');
      rows.push(...(await fusionRows({ ...abstracts, parts, embedder, queries, measure, words })));
    }

    const chunked = await collectionOf('chunked', (name) =>
      insertChunked(store, tenantId, name, documents, ingestText),
    );
    const inChunks = await measureWith(chunked)(plain, queries, { mode: 'full-text' });
    rows.push(rowOf("full text, the product's small chunks, best chunk of each abstract", inChunks));
    await plain.close();

    if (openReranker !== undefined) {
      const reranker = await openReranker();
      rows.push(
        ...(await rerankRows({ parts, reranker, queries, measure, depths: rerankDepths, limit: rerankQueries })),
      );
    }
    return rows;
  });
}
