import { type FusedItem, gatherRanks } from './gather-ranks.js';

/** One part of a search: its best items, and how its scores are read. */
export interface ScoredList<T> {
  /** Best first. */
  items: readonly T[];
  /** The least score that there can be: 0 of BM25, -1 of a cosine. */
  least: number;
  weight: number;
  /** Whether it names all that it found, so that what it does not name has the least score. */
  whole: boolean;
}

/**
 * The convex combination of scores, each between the least possible (0) and the list's best (1): Bruch, Gai and Ingber, "An
 * Analysis of Fusion Functions for Hybrid Retrieval" (2023), there TM2C2. An item that a cut list does not name has at most
 * the score of its last, and is given that one. Best first; equal sums stand in the order in which the lists name them.
 */
export function fuseScores<T>(
  lists: readonly ScoredList<T>[],
  keyOf: (item: T) => string,
  scoreOf: (item: T) => number,
): FusedItem<T>[] {
  const shares = lists.map(({ items, least }) => {
    const span = items.length === 0 ? 0 : scoreOf(items[0]!) - least;
    return items.map((item) => (span > 0 ? (scoreOf(item) - least) / span : 0));
  });
  const elsewhere = lists.map(({ whole }, part) => (whole ? 0 : (shares[part]!.at(-1) ?? 0)));
  return gatherRanks(
    lists.map(({ items }) => items),
    keyOf,
    (ranks) =>
      ranks.reduce<number>((sum, rank, part) => {
        const share = rank === undefined ? elsewhere[part]! : shares[part]![rank - 1]!;
        return sum + lists[part]!.weight * share;
      }, 0),
  );
}
