import { ModelFormatError } from '../../errors.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { ConfigFields } from '../config-fields.js';

/** Rotary position codes (Su et al. 2021): the angle of pair i at position p is p · frequencies[i]. */
export interface RotaryConfig {
  /** `[headSize / 2]`, radians a position */
  frequencies: number[];
}

/** Names of the cosine and sine tables `[contextLength, headSize / 2]` in the graph. */
export interface RotaryTables {
  cosine: string;
  sine: string;
}

type LayerType = 'full_attention' | 'sliding_attention';

/**
 * The frequencies of a base and its scaling: none, `linear` (Chen et al. 2023) or `llama3` (Llama 3.1: long wavelengths are
 * stretched, short ones kept, those between interpolated). They stand in `rope_parameters` (by layer type where a model has
 * several), else in `baseField` and `rope_scaling`, which never holds for sliding-window layers beside full ones.
 * @throws ModelFormatError for other kinds of scaling
 */
export function rotaryConfig(
  fields: ConfigFields,
  headSize: number,
  baseField: string,
  usualBase: number,
  layers?: LayerType,
): RotaryConfig {
  const { file } = fields;
  const { parameters, where } = parametersOf(fields, layers);
  const number = (name: string, value: unknown): number => {
    if (typeof value !== 'number' || !(value > 0))
      throw new ModelFormatError(file, `${where}.${name} is ${JSON.stringify(value)}, a positive number is needed`);
    return value;
  };
  const base = number('rope_theta', parameters['rope_theta'] ?? fields.number(baseField, usualBase));
  const plain = Array.from({ length: headSize / 2 }, (_, i) => base ** ((-2 * i) / headSize));
  const type = parameters['rope_type'] ?? parameters['type'] ?? 'default';
  const named = (name: string): number => number(name, parameters[name]);
  if (type === 'default') return { frequencies: plain };
  if (type === 'linear') return { frequencies: plain.map((each) => each / named('factor')) };
  if (type === 'llama3') {
    const context = named('original_max_position_embeddings');
    const stretch = {
      factor: named('factor'),
      low: named('low_freq_factor'),
      high: named('high_freq_factor'),
      context,
    };
    return { frequencies: plain.map((each) => stretched(each, stretch)) };
  }
  throw new ModelFormatError(
    file,
    `${where}.rope_type is ${JSON.stringify(type)}; only default, linear and llama3 can be run`,
    'Choose a model with one of these.',
  );
}

function parametersOf(
  fields: ConfigFields,
  layers: LayerType | undefined,
): { parameters: Record<string, unknown>; where: string } {
  const object = (name: string): Record<string, unknown> | undefined => {
    const value = fields.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw fields.refusal(name, 'an object is needed');
    return value as Record<string, unknown>;
  };
  const modern = object('rope_parameters');
  if (modern !== undefined) {
    const own = layers === undefined ? undefined : modern[layers];
    if (own === undefined) return { parameters: modern, where: 'rope_parameters' };
    return { parameters: own as Record<string, unknown>, where: `rope_parameters.${layers}` };
  }
  const scaling = layers === 'sliding_attention' ? undefined : object('rope_scaling');
  return { parameters: scaling ?? {}, where: 'rope_scaling' };
}

function stretched(
  frequency: number,
  { factor, low, high, context }: { factor: number; low: number; high: number; context: number },
): number {
  const turns = (context * frequency) / (2 * Math.PI);
  if (turns < low) return frequency / factor;
  if (turns > high) return frequency;
  const smooth = (turns - low) / (high - low);
  return (1 - smooth) * (frequency / factor) + smooth * frequency;
}

/** Input of every graph with position codes: the position of each token, int64 `[batch, tokens]`. */
export const positionInput = (graph: GraphBuilder): string => graph.input('positions', 'int64', ['batch', 'tokens']);

/** Writes the tables for all positions of the context. */
export function rotaryTables(
  graph: GraphBuilder,
  name: string,
  { frequencies }: RotaryConfig,
  contextLength: number,
): RotaryTables {
  const table = (wave: (angle: number) => number): Float32Array => {
    const values = new Float32Array(contextLength * frequencies.length);
    for (let position = 0; position < contextLength; position++)
      for (const [i, frequency] of frequencies.entries())
        values[position * frequencies.length + i] = wave(position * frequency);
    return values;
  };
  const dims = [contextLength, frequencies.length];
  graph.floats(`${name}.cosine`, table(Math.cos), dims);
  graph.floats(`${name}.sine`, table(Math.sin), dims);
  return { cosine: `${name}.cosine`, sine: `${name}.sine` };
}

/** Turns the halves of each head of `[batch, tokens, heads · headSize]` against each other by the token's position. */
export const rotate = (
  graph: GraphBuilder,
  { cosine, sine }: RotaryTables,
  x: string,
  heads: number,
  headSize: number,
): string =>
  graph.extension('RotaryEmbedding', [x, 'positions', cosine, sine], `${x}:rotated`, {
    interleaved: 0,
    num_heads: heads,
    rotary_embedding_dim: headSize,
  });
