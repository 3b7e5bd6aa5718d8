import type { StateSlot } from '../state/state-layout.js';
import type { ConfigFields } from './config-fields.js';
import { embed, outputHead } from './layers/frame.js';
import { type Mamba2Shape, mamba2Layer } from './layers/mamba2.js';
import { ResidualStream } from './layers/residual-stream.js';
import { unboundedContext } from './mamba.js';
import { family, type ModelShape } from './model-family.js';

interface Mamba2Config extends ModelShape, Mamba2Shape {
  family: 'mamba2';
  tiedEmbeddings: boolean;
}

/** Mamba-2 (Dao and Gu 2024): nothing but Mamba-2 layers. */
export const mamba2 = family<Mamba2Config>({
  read(fields) {
    fields.expect('hidden_act', ['silu']);
    fields.expect('rms_norm', [true]);
    const hiddenSize = fields.positive('hidden_size');
    const heads = fields.positive('num_heads');
    const headSize = fields.positive('head_dim');
    const innerSize = heads * headSize;
    if (innerSize !== fields.positive('expand', 2) * hiddenSize)
      throw fields.refusal('num_heads', `num_heads · head_dim has to be expand · hidden_size`);
    const groups = fields.positive('n_groups');
    fields.multiple('num_heads', heads, 'n_groups', groups);
    return {
      family: 'mamba2',
      vocabularySize: fields.positive('vocab_size'),
      hiddenSize,
      layers: fields.positive('num_hidden_layers'),
      contextLength: fields.positive('max_position_embeddings', unboundedContext),
      innerSize,
      heads,
      headSize,
      groups,
      stateSize: fields.positive('state_size'),
      convolutionKernel: fields.positive('conv_kernel', 4),
      convolutionBias: fields.flag('use_conv_bias', true),
      projectionBias: fields.flag('use_bias', false),
      timeStepLimit: timeStepLimit(fields),
      normEpsilon: fields.epsilon('layer_norm_epsilon', 1e-5),
      normGroupSize: innerSize,
      tiedEmbeddings: fields.flag('tie_word_embeddings', false),
    };
  },

  build(graph, config, onLayer) {
    const slots: StateSlot[] = [];
    const table = 'backbone.embeddings.weight';
    const ends = { table, head: config.tiedEmbeddings ? table : 'lm_head.weight' };
    const stream = new ResidualStream(graph, embed(graph, config, ends), config.normEpsilon);
    for (let layer = 0; layer < config.layers; layer++) {
      const prefix = `backbone.layers.${layer}`;
      const x = stream.norm(`${prefix}.norm.weight`, config.hiddenSize);
      stream.add(mamba2Layer(graph, config, `${prefix}.mixer`, x, slots));
      onLayer(layer + 1);
    }
    outputHead(graph, config, ends, stream.norm('backbone.norm_f.weight', config.hiddenSize));
    return slots;
  },
});

/** JSON has no infinity: Python writes `Infinity`, others null or leave the field out; all mean no limit. */
export function timeStepLimit(fields: ConfigFields): readonly [number, number] | undefined {
  const raw = fields.raw('time_step_limit');
  if (raw === undefined) return undefined;
  const [least, most] = Array.isArray(raw) ? (raw as unknown[]) : [];
  if (typeof least !== 'number' || (typeof most !== 'number' && most !== null && most !== 'inf'))
    throw fields.refusal('time_step_limit', 'a pair of numbers is needed');
  return [least, typeof most === 'number' ? most : Number.POSITIVE_INFINITY];
}
