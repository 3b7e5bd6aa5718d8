/** Of reciprocal rank fusion, as its authors measured it. */
export const defaultFusionK = 60;

export interface FusedItem<T> {
  item: T;
  /** Sum of 1 / (k + rank) over the lists that hold it. */
  score: number;
  /** Its rank in each list, 1-based; undefined where it is not. */
  ranks: (number | undefined)[];
}

/**
 * Reciprocal rank fusion: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
 * Learning Methods" (2009). Best first; equal sums stand in the order in which the lists name them.
 */
export function fuseRanks<T>(
  lists: readonly (readonly T[])[],
  keyOf: (item: T) => string,
  k = defaultFusionK,
): FusedItem<T>[] {
  const fused = new Map<string, FusedItem<T>>();
  for (const [part, list] of lists.entries())
    for (const [index, item] of list.entries()) {
      const key = keyOf(item);
      let entry = fused.get(key);
      if (entry === undefined) {
        entry = { item, score: 0, ranks: lists.map(() => undefined) };
        fused.set(key, entry);
      }
      if (entry.ranks[part] !== undefined) continue;
      entry.ranks[part] = index + 1;
      entry.score += 1 / (k + index + 1);
    }
  return [...fused.values()].sort((a, b) => b.score - a.score);
}
