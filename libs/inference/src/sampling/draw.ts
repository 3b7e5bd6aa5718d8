export interface Truncation {
  topK?: number | undefined;
  topP?: number | undefined;
  minP?: number | undefined;
}

/** Below this weight, relative to the likeliest, all tokens of a vocabulary together matter less than rounding. */
const negligible = 1e-12;

/** Draws a token from softmax(logits / temperature), after top-k, nucleus (Holtzman et al. 2020) and min-p cut it. */
export function drawToken(
  logits: Float32Array,
  temperature: number,
  { topK = Number.POSITIVE_INFINITY, topP = 1, minP = 0 }: Truncation,
  random: () => number,
): number {
  const all = candidates(logits, temperature, Math.max(minP, negligible));
  let { tokens, weights } = all;
  let count = tokens.length;
  if (topK < count || topP < 1) {
    ({ tokens, weights } = leading(all, topK, topP));
    count = Math.min(tokens.length, topK);
    if (topP < 1) count = nucleus(weights, count, topP * mass(topK < all.tokens.length ? weights : all.weights, topK));
  }
  let left = random() * mass(weights, count);
  for (let i = 0; i < count; i++) {
    left -= weights[i]!;
    if (left < 0) return tokens[i]!;
  }
  return tokens[count - 1]!;
}

interface Candidates {
  tokens: number[];
  /** Proportional to probabilities; the likeliest has 1. */
  weights: number[];
}

/** Tokens at least `least` times as likely as the likeliest, whose weight is 1. */
function candidates(logits: Float32Array, temperature: number, least: number): Candidates {
  let highest = Number.NEGATIVE_INFINITY;
  for (const each of logits) if (each > highest) highest = each;
  const threshold = highest + temperature * Math.log(least) - 1e-6;
  const tokens: number[] = [];
  const weights: number[] = [];
  for (let token = 0; token < logits.length; token++) {
    if (logits[token]! < threshold) continue;
    const weight = Math.exp((logits[token]! - highest) / temperature);
    if (weight < least) continue;
    tokens.push(token);
    weights.push(weight);
  }
  return { tokens, weights };
}

/**
 * The candidates that top-k and the nucleus can choose among, likeliest first, equals in the order of their ids. A large
 * vocabulary is not sorted whole: first only what is likely, and less likely ones when those are not enough.
 */
function leading({ tokens, weights }: Candidates, topK: number, topP: number): Candidates {
  const total = weights.reduce((sum, each) => sum + each, 0);
  for (const least of [1e-2, 1e-4, 0]) {
    const chosen: number[] = [];
    let sum = 0;
    for (const [index, weight] of weights.entries())
      if (weight >= least) {
        chosen.push(index);
        sum += weight;
      }
    if (least > 0 && chosen.length < topK && (topP >= 1 || sum < topP * total)) continue;
    chosen.sort((a, b) => weights[b]! - weights[a]! || a - b);
    return { tokens: chosen.map((index) => tokens[index]!), weights: chosen.map((index) => weights[index]!) };
  }
  return { tokens, weights };
}

/** Sum of the first `count` weights. */
function mass(weights: readonly number[], count: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length && i < count; i++) sum += weights[i]!;
  return sum;
}

/** The fewest leading candidates whose weights sum up to `enough`. */
function nucleus(weights: readonly number[], count: number, enough: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += weights[i]!;
    if (sum >= enough) return i + 1;
  }
  return count;
}
