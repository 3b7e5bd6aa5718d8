import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../libs/inference/src/sampling/random.js';
import { safetensorsBytes, type TestTensor } from '../tiny-jamba/safetensors-file.js';
import { byteLevelTokenizer, tokenizerConfig } from '../tiny-jamba/tiny-tokenizer.js';

/** How the values of a tensor spread: a matrix by its columns, the others about a centre. */
type Kind = 'matrix' | { spread: number; centre: number };

export const norm: Kind = { spread: 0.5, centre: 1 };
export const normOffset: Kind = { spread: 0.5, centre: 0 };
export const bias: Kind = { spread: 0.3, centre: 0 };

/**
 * Random weights that come to be when a reference first asks for them, and are then written as a folder: so the names and
 * shapes in the folder are those of the reference, which follows the published models, not those of the engine.
 */
export class RandomWeights {
  private readonly tensors = new Map<string, TestTensor>();
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  get(name: string, shape: number[], kind: Kind = 'matrix'): Float32Array {
    const known = this.tensors.get(name);
    if (known !== undefined) return known.values;
    const { spread, centre } = kind === 'matrix' ? { spread: 1.7 / Math.sqrt(shape.at(-1)!), centre: 0 } : kind;
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => centre + spread * (2 * this.random() - 1));
    this.tensors.set(name, { dtype: 'F32', shape, values });
    return values;
  }

  write(dir: string, config: Record<string, unknown>): void {
    mkdirSync(dir, { recursive: true });
    const json = (name: string, value: unknown) => writeFileSync(join(dir, name), JSON.stringify(value));
    json('config.json', { eos_token_id: 2, ...config });
    json('generation_config.json', { eos_token_id: [2] });
    json('tokenizer.json', byteLevelTokenizer());
    json('tokenizer_config.json', tokenizerConfig);
    writeFileSync(join(dir, 'model.safetensors'), safetensorsBytes(this.tensors));
  }
}
