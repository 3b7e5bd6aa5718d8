export interface TokenLogProbability {
  /** Natural logarithm of the token's probability. */
  logprob: number;
  /** The likeliest tokens, likeliest first. */
  top: { token: number; logprob: number }[];
}

/** log softmax(logits) of a token and of the likeliest ones. */
export function logProbabilities(logits: Float32Array, token: number, count: number): TokenLogProbability {
  const sum = logSumExp(logits);
  const top: { token: number; logprob: number }[] = [];
  for (let each = 0; each < logits.length && count > 0; each++) {
    const logprob = logits[each]! - sum;
    if (top.length === count && logprob <= top[count - 1]!.logprob) continue;
    const place = top.findIndex((other) => logprob > other.logprob);
    top.splice(place < 0 ? top.length : place, 0, { token: each, logprob });
    top.length = Math.min(top.length, count);
  }
  return { logprob: logits[token]! - sum, top };
}

/** log Σ exp(x), without overflow. */
export function logSumExp(values: Float32Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const each of values) if (each > highest) highest = each;
  let sum = 0;
  for (const each of values) sum += Math.exp(each - highest);
  return highest + Math.log(sum);
}
