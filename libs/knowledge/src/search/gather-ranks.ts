export interface FusedItem<T> {
  item: T;
  score: number;
  /** Its rank in each list, 1-based; undefined where it is not. */
  ranks: (number | undefined)[];
}

/**
 * Makes one list of several: every item once, scored by its rank in each. Best first; equal scores stand in the order in
 * which the lists name them.
 */
export function gatherRanks<T>(
  lists: readonly (readonly T[])[],
  keyOf: (item: T) => string,
  scoreOf: (ranks: readonly (number | undefined)[]) => number,
): FusedItem<T>[] {
  const gathered = new Map<string, FusedItem<T>>();
  for (const [part, list] of lists.entries())
    for (const [index, item] of list.entries()) {
      const key = keyOf(item);
      let entry = gathered.get(key);
      if (entry === undefined) {
        entry = { item, score: 0, ranks: lists.map(() => undefined) };
        gathered.set(key, entry);
      }
      entry.ranks[part] ??= index + 1;
    }
  for (const entry of gathered.values()) entry.score = scoreOf(entry.ranks);
  return [...gathered.values()].sort((a, b) => b.score - a.score);
}
