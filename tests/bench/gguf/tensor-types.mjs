// Tensor types of GGUF: ids and block layouts as ggml defines them; values are rounded to nearest.

const blockSize = 32;
const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** IEEE half precision bits of a number, ties to even, overflow to infinity. */
export function halfBits(value) {
  scratch[0] = value;
  const bits = scratchBits[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below the smallest normal half: a multiple of 2^-24. Adding 0.5 in single precision rounds to that grid.
    scratch[0] = Math.abs(value) + 0.5;
    return sign | (scratchBits[0] - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

/** The number that half precision bits stand for. */
export function halfValue(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function f16(values) {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfBits(values[i]);
  return new Uint8Array(halves.buffer);
}

/** Blocks of 32: scale (f16) = largest magnitude / 127, then 32 signed bytes. */
function q8(values) {
  const bytes = new Uint8Array((values.length / blockSize) * 34);
  for (let start = 0, at = 0; start < values.length; start += blockSize, at += 34) {
    let largest = 0;
    for (let i = 0; i < blockSize; i++) largest = Math.max(largest, Math.abs(values[start + i]));
    const scale = largest / 127;
    const inverse = scale === 0 ? 0 : 1 / scale;
    const half = halfBits(scale);
    bytes[at] = half;
    bytes[at + 1] = half >> 8;
    for (let i = 0; i < blockSize; i++) bytes[at + 2 + i] = Math.round(values[start + i] * inverse);
  }
  return bytes;
}

/** Blocks of 32: scale (f16) = signed extreme / -8, then 16 bytes: value i in the low, value i + 16 in the high half. */
function q4(values) {
  const bytes = new Uint8Array((values.length / blockSize) * 18);
  for (let start = 0, at = 0; start < values.length; start += blockSize, at += 18) {
    let extreme = 0;
    for (let i = 0; i < blockSize; i++)
      if (Math.abs(values[start + i]) > Math.abs(extreme)) extreme = values[start + i];
    const scale = extreme / -8;
    const inverse = scale === 0 ? 0 : 1 / scale;
    const half = halfBits(scale);
    bytes[at] = half;
    bytes[at + 1] = half >> 8;
    for (let i = 0; i < 16; i++) {
      const low = Math.min(15, Math.floor(values[start + i] * inverse + 8.5));
      const high = Math.min(15, Math.floor(values[start + 16 + i] * inverse + 8.5));
      bytes[at + 2 + i] = low | (high << 4);
    }
  }
  return bytes;
}

/** `encode` takes whole blocks. `file` is the value of general.file_type for a model of that type. */
export const tensorTypes = {
  F32: { id: 0, file: 0, block: 1, bytes: 4, encode: (values) => new Uint8Array(values.buffer, 0, values.byteLength) },
  F16: { id: 1, file: 1, block: 1, bytes: 2, encode: f16 },
  Q4_0: { id: 2, file: 2, block: blockSize, bytes: 18, encode: q4 },
  Q8_0: { id: 8, file: 7, block: blockSize, bytes: 34, encode: q8 },
};
