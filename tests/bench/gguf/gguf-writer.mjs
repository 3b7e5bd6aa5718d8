import { closeSync, openSync, writeSync } from 'node:fs';
import { tensorTypes } from './tensor-types.mjs';

const alignment = 32;
const valueTypes = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 };

const padding = (length) => (alignment - (length % alignment)) % alignment;

function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value) {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
}

function scalar(type, value) {
  if (type === 'string') return text(value);
  const bytes = Buffer.alloc(type === 'bool' ? 1 : 4);
  if (type === 'bool') bytes.writeUInt8(value ? 1 : 0);
  else if (type === 'int32') bytes.writeInt32LE(value);
  else if (type === 'float32') bytes.writeFloatLE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}

function field({ key, type, value }) {
  if (!Array.isArray(value)) return Buffer.concat([text(key), u32(valueTypes[type]), scalar(type, value)]);
  const items = value.map((each) => scalar(type, each));
  return Buffer.concat([text(key), u32(valueTypes.array), u32(valueTypes[type]), u64(value.length), ...items]);
}

/** Bytes of a tensor of that shape (slowest dimension first). */
function byteLength({ name, shape, type }) {
  const { block, bytes } = tensorTypes[type];
  if (shape.at(-1) % block !== 0) throw new Error(`${name}: rows of ${shape.at(-1)} are no whole blocks of ${block}`);
  return (shape.reduce((product, size) => product * size, 1) / block) * bytes;
}

/**
 * Writes a GGUF file, version 3. `fields`: { key, type, value }, a list is an array of that type. `tensors`: { name,
 * shape, type, chunks() }, where the chunks are Float32Arrays of whole rows; one chunk is in memory at a time.
 */
export function writeGguf(path, fields, tensors) {
  const infos = [];
  let offset = 0;
  for (const tensor of tensors) {
    const { name, shape, type } = tensor;
    infos.push(text(name), u32(shape.length), ...[...shape].reverse().map(u64), u32(tensorTypes[type].id), u64(offset));
    const length = byteLength(tensor);
    offset += length + padding(length);
  }
  const counts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length)];
  const head = Buffer.concat([...counts, ...fields.map(field), ...infos]);
  const file = openSync(path, 'w');
  try {
    writeAll(file, head);
    writeAll(file, Buffer.alloc(padding(head.length)));
    for (const tensor of tensors) {
      let written = 0;
      for (const chunk of tensor.chunks()) written += writeAll(file, tensorTypes[tensor.type].encode(chunk));
      if (written !== byteLength(tensor))
        throw new Error(`${tensor.name}: ${written} bytes instead of ${byteLength(tensor)}`);
      writeAll(file, Buffer.alloc(padding(written)));
    }
  } finally {
    closeSync(file);
  }
}

function writeAll(file, bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return bytes.length;
}
