import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../libs/inference/src/sampling/random.js';
import { representable, type StoredDtype, safetensorsBytes, type TestTensor } from './safetensors-file.js';
import { byteLevelTokenizer, tokenizerConfig, tokenizerVocabulary } from './tiny-tokenizer.js';

/** The fields of config.json that a test may want to choose. */
export interface TinyShape {
  hidden: number;
  feedForward: number;
  layers: number;
  heads: number;
  keyValueHeads: number;
  attentionPeriod: number;
  attentionOffset: number;
  stateSize: number;
  kernel: number;
  timeStepRank: number;
  tied: boolean;
  convolutionBias: boolean;
  projectionBias: boolean;
  dtype: StoredDtype;
  shards: number;
  seed: number;
}

export const usualShape: TinyShape = {
  hidden: 64,
  feedForward: 96,
  layers: 4,
  heads: 4,
  keyValueHeads: 2,
  attentionPeriod: 4,
  attentionOffset: 2,
  stateSize: 8,
  kernel: 4,
  timeStepRank: 8,
  tied: true,
  convolutionBias: true,
  projectionBias: false,
  dtype: 'BF16',
  shards: 1,
  seed: 1,
};

/** A random model: its shape and the weights that the folder holds. */
export interface TinyJamba {
  shape: TinyShape;
  weights: Map<string, TestTensor>;
}

/** config.json of the shape. */
export function configOf(shape: TinyShape): Record<string, unknown> {
  return {
    architectures: ['JambaForCausalLM'],
    model_type: 'jamba',
    vocab_size: tokenizerVocabulary,
    hidden_size: shape.hidden,
    intermediate_size: shape.feedForward,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyValueHeads,
    attn_layer_period: shape.attentionPeriod,
    attn_layer_offset: shape.attentionOffset,
    mamba_d_state: shape.stateSize,
    mamba_d_conv: shape.kernel,
    mamba_expand: 2,
    mamba_dt_rank: shape.timeStepRank,
    mamba_conv_bias: shape.convolutionBias,
    mamba_proj_bias: shape.projectionBias,
    rms_norm_eps: 1e-6,
    num_experts: 1,
    hidden_act: 'silu',
    tie_word_embeddings: shape.tied,
    max_position_embeddings: 4096,
    eos_token_id: 2,
  };
}

/** Random weights of a size that keeps every nonlinearity busy: with weights that are too small, a wrong term would not show. */
export function randomJamba(changes: Partial<TinyShape> = {}): TinyJamba {
  const shape = { ...usualShape, ...changes };
  const random = seededRandom(shape.seed);
  const weights = new Map<string, TestTensor>();
  const add = (name: string, dims: number[], spread: number, centre = 0) => {
    const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
    for (let i = 0; i < values.length; i++)
      values[i] = representable(centre + spread * (2 * random() - 1), shape.dtype);
    weights.set(name, { dtype: shape.dtype, shape: dims, values });
  };
  const matrix = (name: string, rows: number, columns: number) =>
    add(`${name}.weight`, [rows, columns], 1.7 / Math.sqrt(columns));
  const norm = (name: string, size: number) => add(`${name}.weight`, [size], 0.5, 1);

  matrix('model.embed_tokens', tokenizerVocabulary, shape.hidden);
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    norm(`${prefix}.input_layernorm`, shape.hidden);
    if (layer % shape.attentionPeriod === shape.attentionOffset) attention(`${prefix}.self_attn`);
    else mamba(`${prefix}.mamba`);
    norm(`${prefix}.pre_ff_layernorm`, shape.hidden);
    matrix(`${prefix}.feed_forward.gate_proj`, shape.feedForward, shape.hidden);
    matrix(`${prefix}.feed_forward.up_proj`, shape.feedForward, shape.hidden);
    matrix(`${prefix}.feed_forward.down_proj`, shape.hidden, shape.feedForward);
  }
  norm('model.final_layernorm', shape.hidden);
  if (!shape.tied) matrix('lm_head', tokenizerVocabulary, shape.hidden);
  return { shape, weights };

  function attention(name: string): void {
    const rows = (shape.hidden / shape.heads) * shape.keyValueHeads;
    matrix(`${name}.q_proj`, shape.hidden, shape.hidden);
    matrix(`${name}.k_proj`, rows, shape.hidden);
    matrix(`${name}.v_proj`, rows, shape.hidden);
    matrix(`${name}.o_proj`, shape.hidden, shape.hidden);
  }

  function mamba(name: string): void {
    const inner = 2 * shape.hidden;
    matrix(`${name}.in_proj`, 2 * inner, shape.hidden);
    add(`${name}.conv1d.weight`, [inner, 1, shape.kernel], 0.6);
    if (shape.convolutionBias) add(`${name}.conv1d.bias`, [inner], 0.3);
    matrix(`${name}.x_proj`, shape.timeStepRank + 2 * shape.stateSize, inner);
    norm(`${name}.dt_layernorm`, shape.timeStepRank);
    norm(`${name}.b_layernorm`, shape.stateSize);
    norm(`${name}.c_layernorm`, shape.stateSize);
    matrix(`${name}.dt_proj`, inner, shape.timeStepRank);
    add(`${name}.dt_proj.bias`, [inner], 1, -2);
    add(`${name}.A_log`, [inner, shape.stateSize], 1, 0.5);
    add(`${name}.D`, [inner], 0.5, 1);
    matrix(`${name}.out_proj`, shape.hidden, inner);
    if (shape.projectionBias) {
      add(`${name}.in_proj.bias`, [2 * inner], 0.3);
      add(`${name}.out_proj.bias`, [shape.hidden], 0.3);
    }
  }
}

/** Writes the folder as Hugging Face lays it out. */
export function writeJamba({ shape, weights }: TinyJamba, dir: string): void {
  mkdirSync(dir, { recursive: true });
  const json = (name: string, value: unknown) => writeFileSync(join(dir, name), JSON.stringify(value));
  json('config.json', configOf(shape));
  json('generation_config.json', { eos_token_id: [2] });
  json('tokenizer.json', byteLevelTokenizer());
  json('tokenizer_config.json', tokenizerConfig);
  if (shape.shards === 1) {
    writeFileSync(join(dir, 'model.safetensors'), safetensorsBytes(weights));
    return;
  }
  const map: Record<string, string> = {};
  for (let shard = 0; shard < shape.shards; shard++) {
    const file = `model-0000${shard + 1}-of-0000${shape.shards}.safetensors`;
    const part = new Map([...weights].filter((_, index) => index % shape.shards === shard));
    for (const name of part.keys()) map[name] = file;
    writeFileSync(join(dir, file), safetensorsBytes(part));
  }
  json('model.safetensors.index.json', { metadata: {}, weight_map: map });
}
