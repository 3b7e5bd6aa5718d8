// Vectors alone, and fused with full text in every way that the product offers.
import { fusePassages, fusionDepth, fusionOf, KnowledgeSearch } from '@marimba/knowledge';
import { mean, ndcg } from './measures.mjs';
import { rowOf } from './ranking-quality.mjs';

const weights = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);
const folds = 2;

/** `words`: the measures of full text on the same questions. */
export async function fusionRows({ parts, embedder, tenantId, collection, sources, queries, measure, words }) {
  const ranked = (ranking) => new KnowledgeSearch({ ...parts, passages: rankedBy(parts.passages, ranking), embedder });
  const opened = [];
  const measured = async (ranking, questions, mode = 'fused') => {
    const search = ranked(ranking);
    opened.push(search);
    return measure(search, questions, { mode });
  };
  try {
    const rows = [rowOf(`vectors, ${embedder.name}`, await measured({}, queries, 'vectors'), words)];
    const lists = await listsOf(ranked({}), tenantId, collection, queries);
    for (const fusion of ['reciprocal-rank', 'scores']) {
      rows.push(rowOf(`fused by ${fusion}, halves`, await measured({ fusion }, queries), words));
      const chosen = Array.from({ length: folds }, (_, fold) =>
        bestWeight(
          fusion,
          lists.filter((_, index) => index % folds !== fold),
          sources,
        ),
      );
      const all = { ndcg: [], recall: [] };
      for (const [fold, vectorWeight] of chosen.entries()) {
        const questions = queries.filter((_, index) => index % folds === fold);
        const each = await measured({ fusion, vectorWeight }, questions);
        for (const name of Object.keys(all))
          for (const [index, value] of each[name].entries()) all[name][index * folds + fold] = value;
      }
      const how = `weight of the vectors chosen on the other half of the questions: ${chosen.join(', ')}`;
      rows.push(rowOf(`fused by ${fusion}, ${how}`, all, words));
    }
    return rows;
  } finally {
    for (const search of opened) await search.close();
  }
}

/** The same collection with another ranking. */
const rankedBy = (passages, ranking) => ({
  collection: async (...names) => ({ ...(await passages.collection(...names)), ranking }),
  fullText: (...query) => passages.fullText(...query),
});

/** What each part gives to be fused, a question each. */
async function listsOf(search, tenantId, collection, queries) {
  const lists = [];
  for (const { text, relevant } of queries) {
    const by = async (mode) => (await search.search(tenantId, collection, text, { mode, limit: fusionDepth })).passages;
    lists.push({ words: await by('full-text'), near: await by('vectors'), relevant });
  }
  await search.close();
  return lists;
}

function bestWeight(fusion, lists, sources) {
  const qualityOf = (vectorWeight) =>
    mean(
      lists.map(({ words, near, relevant }) => {
        const fused = fusePassages(words, near, fusionOf({ fusion, vectorWeight }), fusionDepth);
        return ndcg([...new Set(fused.map(({ documentId }) => sources.get(documentId)))], relevant);
      }),
    );
  const qualities = weights.map(qualityOf);
  return weights[qualities.indexOf(Math.max(...qualities))];
}
