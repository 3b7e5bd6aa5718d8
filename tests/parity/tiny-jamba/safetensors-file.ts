export type StoredDtype = 'F32' | 'F16' | 'BF16';

/** A tensor as a test writes it; `values` are rounded to what `dtype` can hold. */
export interface TestTensor {
  dtype: StoredDtype;
  shape: number[];
  values: Float32Array;
}

const bytesPerElement: Record<StoredDtype, number> = { F32: 4, F16: 2, BF16: 2 };

/** The bytes of a safetensors file: 8 bytes of length, the JSON header, the data in the order of the tensors. */
export function safetensorsBytes(tensors: ReadonlyMap<string, TestTensor>): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [name, { dtype, shape, values }] of tensors) {
    const bytes = stored(values, dtype);
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  return withHeader(JSON.stringify(header), Buffer.concat(parts));
}

/** A file with this header, whatever it says. */
export function withHeader(header: string, data: Buffer): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** The nearest value towards zero that the dtype can hold, so that reference and file agree to the bit. */
export function representable(value: number, dtype: StoredDtype): number {
  const kept = { F32: 23, F16: 10, BF16: 7 }[dtype];
  if (value === 0) return 0;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - kept);
  const rounded = Math.trunc(value / step) * step;
  return dtype === 'F16' && Math.abs(rounded) < 2 ** -14 ? 0 : Math.fround(rounded);
}

function stored(values: Float32Array, dtype: StoredDtype): Buffer {
  const bytes = Buffer.alloc(values.length * bytesPerElement[dtype]);
  for (const [index, value] of values.entries())
    if (dtype === 'F32') bytes.writeFloatLE(value, index * 4);
    else bytes.writeUInt16LE(dtype === 'BF16' ? upperHalf(value) : half(value), index * 2);
  return bytes;
}

function upperHalf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
}

/** IEEE 754 binary16 of a value that it can hold exactly, subnormal numbers left out. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = (Math.abs(value) / 2 ** exponent - 1) * 1024;
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}
