import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Elements that are in memory at a time. */
const chunkElements = 4 * 1024 * 1024;

/** The tensors of a Hugging Face folder with bfloat16 weights, in one file or in shards, read a piece at a time. */
export class SafetensorsReader {
  #entries = new Map();
  #descriptors = [];

  constructor(dir) {
    for (const file of filesOf(dir)) {
      const descriptor = openSync(join(dir, file), 'r');
      this.#descriptors.push(descriptor);
      const prefix = Buffer.alloc(8);
      readSync(descriptor, prefix, 0, 8, 0);
      const headerBytes = Number(prefix.readBigUInt64LE());
      const header = Buffer.alloc(headerBytes);
      readSync(descriptor, header, 0, headerBytes, 8);
      const { __metadata__: _, ...tensors } = JSON.parse(header.toString('utf8'));
      for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(tensors)) {
        if (dtype !== 'BF16') throw new Error(`${file}: tensor ${name} is ${dtype}; the bench reads bfloat16 only`);
        this.#entries.set(name, { descriptor, shape, start: 8 + headerBytes + offsets[0] });
      }
    }
  }

  get names() {
    return [...this.#entries.keys()];
  }

  /** Float32Arrays that make up the tensor, each of whole rows of `rowElements`. */
  *chunks(name, elements, rowElements) {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`tensor ${name} is missing`);
    const stored = entry.shape.reduce((product, size) => product * size, 1);
    if (stored !== elements)
      throw new Error(`tensor ${name} has ${stored} elements, the configuration says ${elements}`);
    const step = Math.max(1, Math.floor(chunkElements / rowElements)) * rowElements;
    for (let done = 0; done < elements; done += step) {
      const count = Math.min(step, elements - done);
      const brief = new Uint16Array(count);
      const read = readSync(entry.descriptor, new Uint8Array(brief.buffer), 0, 2 * count, entry.start + 2 * done);
      if (read !== 2 * count) throw new Error(`tensor ${name} is cut off`);
      yield widened(brief);
    }
  }

  close() {
    for (const descriptor of this.#descriptors.splice(0)) closeSync(descriptor);
  }
}

function filesOf(dir) {
  const index = join(dir, 'model.safetensors.index.json');
  if (!existsSync(index)) return ['model.safetensors'];
  return [...new Set(Object.values(JSON.parse(readFileSync(index, 'utf8')).weight_map))].sort();
}

/** bfloat16 is the upper half of float32. */
function widened(brief) {
  const bits = new Uint32Array(brief.length);
  for (let i = 0; i < brief.length; i++) bits[i] = brief[i] << 16;
  return new Float32Array(bits.buffer);
}
