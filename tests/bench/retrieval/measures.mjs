// Measures of a ranking, with a document relevant or not.

/** Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the first `depth`. */
export function ndcg(ranking, relevant, depth = 10) {
  const gain = (rank) => 1 / Math.log2(rank + 2);
  let found = 0;
  for (const [rank, id] of ranking.slice(0, depth).entries()) if (relevant.has(id)) found += gain(rank);
  let ideal = 0;
  for (let rank = 0; rank < Math.min(depth, relevant.size); rank += 1) ideal += gain(rank);
  return found / ideal;
}

export function recall(ranking, relevant, depth = 10) {
  return ranking.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size;
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** Half the width of the 95 % interval of the mean difference between two runs over the same queries. */
export function pairedHalfWidth(a, b) {
  const differences = a.map((value, index) => value - b[index]);
  const centre = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (differences.length - 1);
  return 1.96 * Math.sqrt(variance / differences.length);
}

/**
 * Two-sided paired randomisation test (Fisher): how often the mean difference is as large when each pair is exchanged or
 * not by chance.
 */
export function randomisationTest(a, b, random, rounds = 20_000) {
  const differences = a.map((value, index) => value - b[index]);
  const observed = Math.abs(mean(differences)) - 1e-12;
  let asLarge = 0;
  for (let round = 0; round < rounds; round += 1)
    if (Math.abs(mean(differences.map((value) => (random() < 0.5 ? value : -value)))) >= observed) asLarge += 1;
  return (asLarge + 1) / (rounds + 1);
}
