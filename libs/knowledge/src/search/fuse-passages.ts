import type { Passage, SearchRanking } from '@marimba/contracts';
import { defaultFusionK, fuseRanks } from './fuse-ranks.js';
import { fuseScores } from './fuse-scores.js';

/** How many passages each part gives to be fused. */
export const fusionDepth = 100;

export interface Fusion {
  by: NonNullable<SearchRanking['fusion']>;
  k: number;
  /** 0 to 1; full text has the rest. */
  vectorWeight: number;
}

export const fusionOf = ({ fusion, fusionK, vectorWeight }: SearchRanking): Fusion => ({
  by: fusion ?? 'reciprocal-rank',
  k: fusionK ?? defaultFusionK,
  vectorWeight: vectorWeight ?? 0.5,
});

const [leastBm25, leastCosine] = [0, -1];

/** What full text and vectors found as one list, best first. `depth`: as many as were asked of each. */
export function fusePassages(
  words: readonly Passage[],
  near: readonly Passage[],
  { by, k, vectorWeight }: Fusion,
  depth: number,
): Passage[] {
  const lists = [words, near];
  const keyOf = ({ chunkId }: Passage): string => chunkId;
  // Together 2, so that halves leave 1 / (k + rank) as it was published.
  const weights = [2 * (1 - vectorWeight), 2 * vectorWeight];
  const whole = ({ length }: readonly Passage[]): boolean => length < depth;
  const fused =
    by === 'scores'
      ? fuseScores(
          [
            { items: words, least: leastBm25, weight: 1 - vectorWeight, whole: whole(words) },
            { items: near, least: leastCosine, weight: vectorWeight, whole: whole(near) },
          ],
          keyOf,
          ({ score }) => score,
        )
      : fuseRanks(lists, keyOf, { k, weights });
  const rankIn = (list: readonly Passage[], rank: number | undefined) =>
    rank === undefined ? undefined : { rank, score: list[rank - 1]!.score };
  return fused.map(({ item, score, ranks }, index) => {
    const [fullText, vectors] = lists.map((list, part) => rankIn(list, ranks[part]));
    return {
      ...item,
      score,
      ranks: {
        ...(fullText === undefined ? {} : { fullText }),
        ...(vectors === undefined ? {} : { vectors }),
        fused: { rank: index + 1, score },
      },
    };
  });
}
