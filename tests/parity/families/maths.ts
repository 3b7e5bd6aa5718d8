/** A sequence of vectors, one a token. Everything here is float64 and as plain as the formulas. */
export type Sequence = Float64Array[];

export const zeros = (size: number): Float64Array => new Float64Array(size);

/** W · x + b, W row-major [rows, x.length]. */
export function product(matrix: Float32Array, x: Float64Array, offset?: Float32Array): Float64Array {
  const rows = matrix.length / x.length;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = offset?.[row] ?? 0;
    for (let column = 0; column < x.length; column++) sum += matrix[row * x.length + column]! * x[column]!;
    return sum;
  });
}

export const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((each, i) => each + b[i]!);

export function rmsNorm(x: Float64Array, weight: ArrayLike<number>, epsilon: number, offset = 0): Float64Array {
  const mean = x.reduce((sum, each) => sum + each * each, 0) / x.length;
  const scale = 1 / Math.sqrt(mean + epsilon);
  return x.map((each, i) => each * scale * (weight[i]! + offset));
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const silu = (x: number): number => x * sigmoid(x);
export const softplus = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
export const geluTanh = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

export function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const weights = scores.map((each) => Math.exp(each - highest));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}

/** Depthwise causal convolution over tokens, with silu; weight [channels, 1, kernel]. */
export function convolved(xs: Sequence, weight: Float32Array, kernel: number, offset?: Float32Array): Sequence {
  return xs.map((x, t) =>
    x.map((_, channel) => {
      let sum = offset?.[channel] ?? 0;
      for (let k = 0; k < kernel; k++) sum += weight[channel * kernel + k]! * (xs[t - kernel + 1 + k]?.[channel] ?? 0);
      return silu(sum);
    }),
  );
}
