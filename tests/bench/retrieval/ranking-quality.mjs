import { mean, ndcg, pairedHalfWidth, randomisationTest, recall } from './measures.mjs';
import { seeded } from './vectors.mjs';

/** Rankings of documents: of several chunks of one the best counts. */
export const measureWith =
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

export function rowOf(what, measured, against, tokens = '') {
  const over = (measure) => {
    if (against === undefined) return '';
    const difference = mean(measured[measure]) - mean(against[measure]);
    const p = randomisationTest(measured[measure], against[measure], seeded(7));
    const width = pairedHalfWidth(measured[measure], against[measure]).toFixed(4);
    return `${difference >= 0 ? '+' : ''}${difference.toFixed(4)} ± ${width} (p ${p < 0.0001 ? '< 0.0001' : p.toFixed(p < 0.01 ? 4 : 2)})`;
  };
  return {
    what,
    'nDCG@10': mean(measured.ndcg).toFixed(4),
    'recall@10': mean(measured.recall).toFixed(4),
    'nDCG over full text': over('ndcg'),
    'recall over full text': over('recall'),
    'tokens a question': tokens,
  };
}
