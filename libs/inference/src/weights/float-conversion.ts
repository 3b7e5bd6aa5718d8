import type { StoredDtype } from './safetensors-header.js';

/** Stored little-endian floats as float32. bfloat16 is the upper half of a float32; float16 is IEEE 754 binary16. */
export function toFloat32(bytes: Buffer, dtype: StoredDtype): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  if (dtype === 'F32') return new Float32Array(aligned.buffer, aligned.byteOffset, bytes.length / 4);
  const halves = new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length / 2);
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  if (dtype === 'BF16') for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  else for (let i = 0; i < halves.length; i++) floats[i] = fromHalf(halves[i]!);
  return floats;
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
