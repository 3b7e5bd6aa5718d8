import type { StateSlot } from '../state/state-layout.js';
import { type AttentionShape, attentionInputs, attentionLayer } from './layers/attention.js';
import { embed, outputHead } from './layers/frame.js';
import { gatedMlp } from './layers/gated-mlp.js';
import { ResidualStream } from './layers/residual-stream.js';
import { positionInput, type RotaryConfig, rotaryConfig, rotaryTables } from './layers/rotary.js';
import { family, type ModelShape } from './model-family.js';

interface LlamaConfig extends ModelShape, AttentionShape {
  intermediateSize: number;
  rotary: RotaryConfig;
  window: number | undefined;
  normEpsilon: number;
  tiedEmbeddings: boolean;
}

/** Llama (Touvron et al. 2023) and Mistral (Jiang et al. 2023), which may have a sliding window in every layer. */
export const llama = family<LlamaConfig>({
  read(fields) {
    fields.expect('hidden_act', ['silu']);
    fields.expect('attention_bias', [false]);
    fields.expect('mlp_bias', [false]);
    const hiddenSize = fields.positive('hidden_size');
    const attentionHeads = fields.positive('num_attention_heads');
    const keyValueHeads = fields.positive('num_key_value_heads', attentionHeads);
    fields.multiple('num_attention_heads', attentionHeads, 'num_key_value_heads', keyValueHeads);
    if (!fields.has('head_dim')) fields.multiple('hidden_size', hiddenSize, 'num_attention_heads', attentionHeads);
    const headSize = fields.positive('head_dim', hiddenSize / attentionHeads);
    return {
      family: fields.text('model_type'),
      vocabularySize: fields.positive('vocab_size'),
      hiddenSize,
      intermediateSize: fields.positive('intermediate_size'),
      layers: fields.positive('num_hidden_layers'),
      attentionHeads,
      keyValueHeads,
      headSize,
      rotary: rotaryConfig(fields, headSize, 'rope_theta', 10_000),
      window: fields.has('sliding_window') ? fields.positive('sliding_window') : undefined,
      normEpsilon: fields.epsilon('rms_norm_eps', 1e-6),
      contextLength: fields.positive('max_position_embeddings'),
      tiedEmbeddings: fields.flag('tie_word_embeddings', false),
    };
  },

  build(graph, config, onLayer) {
    const { hiddenSize, window } = config;
    const slots: StateSlot[] = [];
    const table = 'model.embed_tokens.weight';
    const ends = { table, head: config.tiedEmbeddings ? table : 'lm_head.weight' };
    const stream = new ResidualStream(graph, embed(graph, config, ends), config.normEpsilon);
    positionInput(graph);
    attentionInputs(graph, { full: window === undefined, windowed: window !== undefined });
    const rotary = rotaryTables(graph, 'rotary', config.rotary, config.contextLength);
    for (let layer = 0; layer < config.layers; layer++) {
      const prefix = `model.layers.${layer}`;
      const x = stream.norm(`${prefix}.input_layernorm.weight`, hiddenSize);
      stream.add(attentionLayer(graph, config, `${prefix}.self_attn`, x, slots, { rotary, window }));
      const ff = stream.norm(`${prefix}.post_attention_layernorm.weight`, hiddenSize);
      stream.add(gatedMlp(graph, config, `${prefix}.mlp`, ff));
      onLayer(layer + 1);
    }
    outputHead(graph, config, ends, stream.norm('model.norm.weight', hiddenSize));
    return slots;
  },
});
