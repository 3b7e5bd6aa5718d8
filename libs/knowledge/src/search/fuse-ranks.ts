import { type FusedItem, gatherRanks } from './gather-ranks.js';

/** Of reciprocal rank fusion, as its authors measured it. */
export const defaultFusionK = 60;

export interface RankFusion {
  k?: number;
  /** One a list; all 1 when left out. */
  weights?: readonly number[];
}

/**
 * Reciprocal rank fusion: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
 * Learning Methods" (2009). The score is the sum of weight / (k + rank) over the lists that hold the item. Best first; equal
 * sums stand in the order in which the lists name them.
 */
export function fuseRanks<T>(
  lists: readonly (readonly T[])[],
  keyOf: (item: T) => string,
  { k = defaultFusionK, weights = lists.map(() => 1) }: RankFusion = {},
): FusedItem<T>[] {
  return gatherRanks(lists, keyOf, (ranks) =>
    ranks.reduce<number>((sum, rank, part) => (rank === undefined ? sum : sum + weights[part]! / (k + rank)), 0),
  );
}
