import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { toFloat32 } from './float-conversion.js';
import { readSafetensorsHeader, type TensorEntry } from './safetensors-header.js';

/** The tensors of a Hugging Face folder, sharded or not, read one at a time. */
export class ModelWeights {
  private readonly descriptors = new Map<string, number>();

  private constructor(
    readonly dir: string,
    private readonly entries: ReadonlyMap<string, TensorEntry>,
  ) {}

  /** @throws ModelFormatError when a shard named by the index is missing or malformed, or there are no weights at all. */
  static open(dir: string): ModelWeights {
    const entries = new Map<string, TensorEntry>();
    for (const file of weightFiles(dir))
      for (const entry of readSafetensorsHeader(join(dir, file))) {
        if (entries.has(entry.name))
          throw new ModelFormatError(join(dir, file), `tensor ${entry.name} stands in another shard too`);
        entries.set(entry.name, entry);
      }
    return new ModelWeights(dir, entries);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** Elements of all tensors together. */
  get parameters(): number {
    let sum = 0;
    for (const { shape } of this.entries.values()) sum += shape.reduce((product, size) => product * size, 1);
    return sum;
  }

  /** @throws ModelFormatError when the tensor is missing or has another shape than the configuration says. */
  read(name: string, shape: readonly number[]): Float32Array {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new ModelFormatError(this.dir, `tensor ${name} is missing from the weights`);
    if (entry.shape.join() !== shape.join())
      throw new ModelFormatError(
        entry.file,
        `tensor ${name} has shape [${entry.shape}], config.json asks for [${shape}]`,
      );
    const bytes = Buffer.alloc(entry.end - entry.start);
    const read = readSync(this.descriptor(entry.file), bytes, 0, bytes.length, entry.start);
    if (read !== bytes.length)
      throw new ModelFormatError(entry.file, `tensor ${name} ended after ${read} of ${bytes.length} bytes`);
    return toFloat32(bytes, entry.dtype);
  }

  close(): void {
    for (const descriptor of this.descriptors.values()) closeSync(descriptor);
    this.descriptors.clear();
  }

  private descriptor(file: string): number {
    const descriptor = this.descriptors.get(file) ?? openSync(file, 'r');
    this.descriptors.set(file, descriptor);
    return descriptor;
  }
}

/** File names of the weights: the shards of the index, else the single file. */
export function weightFiles(dir: string): string[] {
  const index = 'model.safetensors.index.json';
  if (existsSync(join(dir, index))) {
    const { weight_map: map } = readIndex(join(dir, index));
    const strange = Object.entries(map).find(([, file]) => typeof file !== 'string' || file !== basename(file));
    if (strange !== undefined)
      throw new ModelFormatError(
        join(dir, index),
        `weight_map gives ${JSON.stringify(strange[1])} for ${strange[0]}, the name of a file in the same folder is needed`,
      );
    const files = [...new Set(Object.values(map))].sort();
    const missing = files.find((file) => !existsSync(join(dir, file)));
    if (missing !== undefined)
      throw new ModelFormatError(join(dir, index), `weight_map names ${missing}, which is not in the folder`);
    return files;
  }
  if (statSync(join(dir, 'model.safetensors'), { throwIfNoEntry: false })?.isFile()) return ['model.safetensors'];
  const found = existsSync(dir) ? readdirSync(dir).join(', ') : 'nothing: the folder does not exist';
  throw new ModelFormatError(
    dir,
    `holds neither model.safetensors nor ${index} (found: ${found})`,
    'Give the folder of a Hugging Face model with safetensors weights.',
  );
}

function readIndex(file: string): { weight_map: Record<string, string> } {
  try {
    const index = JSON.parse(readFileSync(file, 'utf8')) as { weight_map?: Record<string, string> } | null;
    const map = index?.weight_map;
    if (typeof map === 'object' && map !== null) return { weight_map: map };
  } catch (error) {
    throw new ModelFormatError(file, `is not JSON (${(error as Error).message})`);
  }
  throw new ModelFormatError(file, 'has no weight_map');
}
