import type { StateSlot } from '../state/state-layout.js';
import { embed, outputHead } from './layers/frame.js';
import { type MambaShape, mambaLayer } from './layers/mamba.js';
import { ResidualStream } from './layers/residual-stream.js';
import { family, type ModelShape } from './model-family.js';

interface MambaConfig extends ModelShape, MambaShape {
  family: 'mamba';
  normEpsilon: number;
  tiedEmbeddings: boolean;
}

/** Its state has no length: the context is what positions a request may have at all. */
export const unboundedContext = 1_048_576;

/** Mamba (Gu and Dao 2023): nothing but Mamba-1 layers. */
export const mamba = family<MambaConfig>({
  read(fields) {
    fields.expect('hidden_act', ['silu']);
    const hiddenSize = fields.positive('hidden_size');
    const rank = fields.raw('time_step_rank') ?? 'auto';
    return {
      family: 'mamba',
      vocabularySize: fields.positive('vocab_size'),
      hiddenSize,
      layers: fields.positive('num_hidden_layers'),
      contextLength: fields.positive('max_position_embeddings', unboundedContext),
      innerSize: fields.positive('intermediate_size', fields.positive('expand', 2) * hiddenSize),
      stateSize: fields.positive('state_size'),
      timeStepRank: rank === 'auto' ? Math.ceil(hiddenSize / 16) : fields.positive('time_step_rank'),
      convolutionKernel: fields.positive('conv_kernel', 4),
      convolutionBias: fields.flag('use_conv_bias', true),
      projectionBias: fields.flag('use_bias', false),
      normEpsilon: fields.epsilon('layer_norm_epsilon', 1e-5),
      tiedEmbeddings: fields.flag('tie_word_embeddings', true),
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
      stream.add(mambaLayer(graph, config, `${prefix}.mixer`, x, slots));
      onLayer(layer + 1);
    }
    outputHead(graph, config, ends, stream.norm('backbone.norm_f.weight', config.hiddenSize));
    return slots;
  },
});
