/** Elements that share a scale. */
export const blockSize = 32;

export interface QuantizedMatrix {
  /** [rows, blocks, blockSize · bits / 8]; two 4-bit values a byte, the first in the low half. */
  values: Uint8Array;
  /** [rows, blocks] */
  scales: Float32Array;
}

/**
 * Symmetric block-wise quantisation of a row-major [rows, columns] matrix as com.microsoft MatMulNBits reads it:
 * w ≈ (q − 2^(bits−1)) · scale, one scale a block of 32 along the columns. The scale maps the block's largest magnitude
 * to the end of the range that has its sign, so that the whole range is used.
 */
export function quantizeBlocks(weights: Float32Array, rows: number, columns: number, bits: 4 | 8): QuantizedMatrix {
  const blocks = columns / blockSize;
  const zero = 2 ** (bits - 1);
  const last = 2 ** bits - 1;
  const values = new Uint8Array((rows * columns * bits) / 8);
  const scales = new Float32Array(rows * blocks);
  for (let block = 0; block < rows * blocks; block++) {
    const start = block * blockSize;
    const scale = Math.fround(extreme(weights, start) / -zero);
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let i = 0; i < blockSize; i++) {
      const q = Math.min(last, Math.max(0, Math.round(weights[start + i]! * inverse) + zero));
      if (bits === 8) values[start + i] = q;
      else values[(start + i) >> 1]! |= i & 1 ? q << 4 : q;
    }
  }
  return { values, scales };
}

/** The element of largest magnitude in the block, with its sign. */
function extreme(weights: Float32Array, start: number): number {
  let found = 0;
  for (let i = start; i < start + blockSize; i++) if (Math.abs(weights[i]!) > Math.abs(found)) found = weights[i]!;
  return found;
}
