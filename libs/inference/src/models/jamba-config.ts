import { join } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { readJsonObject } from '../weights/json-file.js';

/** What of a `jamba` config.json shapes the graph. */
export interface JambaConfig {
  family: 'jamba';
  vocabularySize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  attentionHeads: number;
  keyValueHeads: number;
  headSize: number;
  attentionLayerPeriod: number;
  attentionLayerOffset: number;
  stateSize: number;
  convolutionKernel: number;
  innerSize: number;
  timeStepRank: number;
  normEpsilon: number;
  contextLength: number;
  tiedEmbeddings: boolean;
  convolutionBias: boolean;
  projectionBias: boolean;
}

export const isAttentionLayer = (config: JambaConfig, layer: number): boolean =>
  layer % config.attentionLayerPeriod === config.attentionLayerOffset;

/** @throws ModelFormatError naming the field that is missing, not a number, or not supported. */
export function readJambaConfig(dir: string): JambaConfig {
  const file = join(dir, 'config.json');
  const config = new ConfigFields(file);
  config.expect('model_type', 'jamba');
  config.expect('hidden_act', 'silu', 'silu');
  config.expect('num_experts', 1);
  config.expect('sliding_window', null, null);
  const hiddenSize = config.positive('hidden_size');
  const attentionHeads = config.positive('num_attention_heads');
  if (hiddenSize % attentionHeads !== 0)
    throw new ModelFormatError(
      file,
      `hidden_size ${hiddenSize} is not a multiple of num_attention_heads ${attentionHeads}`,
    );
  const keyValueHeads = config.positive('num_key_value_heads');
  if (attentionHeads % keyValueHeads !== 0)
    throw new ModelFormatError(
      file,
      `num_attention_heads ${attentionHeads} is not a multiple of num_key_value_heads ${keyValueHeads}`,
    );
  const attentionLayerPeriod = config.positive('attn_layer_period');
  const attentionLayerOffset = config.number('attn_layer_offset');
  if (
    !Number.isSafeInteger(attentionLayerOffset) ||
    attentionLayerOffset < 0 ||
    attentionLayerOffset >= attentionLayerPeriod
  )
    throw new ModelFormatError(
      file,
      `attn_layer_offset is ${attentionLayerOffset}, an integer from 0 to attn_layer_period - 1 (${attentionLayerPeriod - 1}) is needed`,
    );
  const normEpsilon = config.number('rms_norm_eps');
  if (normEpsilon < 0) throw new ModelFormatError(file, `rms_norm_eps is ${normEpsilon}, it cannot be negative`);
  return {
    family: 'jamba',
    vocabularySize: config.positive('vocab_size'),
    hiddenSize,
    intermediateSize: config.positive('intermediate_size'),
    layers: config.positive('num_hidden_layers'),
    attentionHeads,
    keyValueHeads,
    headSize: hiddenSize / attentionHeads,
    attentionLayerPeriod,
    attentionLayerOffset,
    stateSize: config.positive('mamba_d_state'),
    convolutionKernel: config.positive('mamba_d_conv'),
    innerSize: config.positive('mamba_expand') * hiddenSize,
    timeStepRank: config.positive('mamba_dt_rank'),
    normEpsilon,
    contextLength: config.positive('max_position_embeddings'),
    tiedEmbeddings: config.flag('tie_word_embeddings'),
    convolutionBias: config.flag('mamba_conv_bias'),
    projectionBias: config.flag('mamba_proj_bias'),
  };
}

class ConfigFields {
  private readonly fields: Record<string, unknown>;

  constructor(private readonly file: string) {
    this.fields = readJsonObject(file);
  }

  number(name: string): number {
    const value = this.fields[name];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new ModelFormatError(this.file, `${name} is ${JSON.stringify(value)}, a number is needed`);
    return value;
  }

  positive(name: string): number {
    const value = this.number(name);
    if (!Number.isSafeInteger(value) || value <= 0)
      throw new ModelFormatError(this.file, `${name} is ${value}, a positive integer is needed`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.fields[name];
    if (typeof value !== 'boolean')
      throw new ModelFormatError(this.file, `${name} is ${JSON.stringify(value)}, true or false is needed`);
    return value;
  }

  /** Only this value is supported; `fallback` is what a missing field means. */
  expect(name: string, supported: string | number | null, fallback?: string | number | null): void {
    const value = this.fields[name] ?? fallback;
    if (value !== supported)
      throw new ModelFormatError(
        this.file,
        `${name} is ${JSON.stringify(value)}; only ${JSON.stringify(supported)} can be run`,
        'Choose a dense jamba model.',
      );
  }
}
