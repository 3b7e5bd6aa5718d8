// The best passages of full text read again by a model.
import { fuseRanks, KnowledgeSearch } from '@marimba/knowledge';
import { rowOf } from './ranking-quality.mjs';

/** `depths`: how many of the best passages are read. */
export async function rerankRows({ parts, reranker, queries, measure, depths, limit }) {
  const some = queries.filter((_, index) => index % Math.ceil(queries.length / limit) === 0);
  const plain = new KnowledgeSearch(parts);
  const before = await measure(plain, some, { mode: 'full-text' });
  await plain.close();
  const rows = [rowOf(`full text, ${some.length} of the questions`, before)];
  const read = readOnce(reranker);
  for (const depth of depths) {
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
  return rows;
}

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
