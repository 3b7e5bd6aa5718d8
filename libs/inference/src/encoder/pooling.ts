import type { Pooling } from './encoder-config.js';

export interface HiddenStates {
  /** `[batch, tokens, hidden]` */
  values: Float32Array;
  batch: number;
  tokens: number;
  hidden: number;
}

/** One vector of length 1 a row, from the states of its first `lengths[row]` tokens: `[batch, hidden]`. */
export function pooled(
  { values, batch, tokens, hidden }: HiddenStates,
  lengths: readonly number[],
  pooling: Pooling,
): Float32Array {
  const vectors = new Float32Array(batch * hidden);
  for (let row = 0; row < batch; row++) {
    const vector = vectors.subarray(row * hidden, (row + 1) * hidden);
    const count = pooling === 'cls' ? 1 : lengths[row]!;
    if (pooling === 'max') vector.fill(Number.NEGATIVE_INFINITY);
    for (let token = 0; token < count; token++) {
      const at = (row * tokens + token) * hidden;
      for (let i = 0; i < hidden; i++) {
        const value = values[at + i]!;
        vector[i] = pooling === 'max' ? Math.max(vector[i]!, value) : vector[i]! + value;
      }
    }
    toUnitLength(vector);
  }
  return vectors;
}

/** The mean needs no division: what counts is the direction. */
function toUnitLength(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i]! /= length;
}
