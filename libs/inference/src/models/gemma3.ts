import type { StateSlot } from '../state/state-layout.js';
import type { ConfigFields } from './config-fields.js';
import { type AttentionShape, attentionInputs, attentionLayer } from './layers/attention.js';
import { embed, outputHead } from './layers/frame.js';
import { gatedMlp } from './layers/gated-mlp.js';
import { ResidualStream } from './layers/residual-stream.js';
import { positionInput, type RotaryConfig, rotaryConfig, rotaryTables } from './layers/rotary.js';
import { family, type ModelShape } from './model-family.js';

interface Gemma3Config extends ModelShape, AttentionShape {
  family: 'gemma3';
  intermediateSize: number;
  /** By layer: does it see everything, or only its window? */
  full: boolean[];
  window: number;
  fullRotary: RotaryConfig;
  localRotary: RotaryConfig;
  scoreScale: number;
  normEpsilon: number;
}

/** Gemma stores the weights of its norms as differences from one. */
const weightOffset = 1;

/** Gemma 3 text models (Gemma Team 2025): sliding-window layers with a full-attention layer every few. */
export const gemma3 = family<Gemma3Config>({
  read(fields) {
    fields.expect('hidden_activation', ['gelu_pytorch_tanh']);
    fields.expect('attention_bias', [false]);
    fields.expect('attn_logit_softcapping', [null]);
    fields.expect('final_logit_softcapping', [null]);
    fields.expect('use_bidirectional_attention', [false]);
    fields.expect('tie_word_embeddings', [true]);
    const attentionHeads = fields.positive('num_attention_heads');
    const keyValueHeads = fields.positive('num_key_value_heads');
    fields.multiple('num_attention_heads', attentionHeads, 'num_key_value_heads', keyValueHeads);
    const headSize = fields.positive('head_dim', 256);
    const layers = fields.positive('num_hidden_layers');
    return {
      family: 'gemma3',
      vocabularySize: fields.positive('vocab_size'),
      hiddenSize: fields.positive('hidden_size'),
      intermediateSize: fields.positive('intermediate_size'),
      layers,
      attentionHeads,
      keyValueHeads,
      headSize,
      full: fullLayers(fields, layers),
      window: fields.positive('sliding_window'),
      fullRotary: rotaryConfig(fields, headSize, 'rope_theta', 1_000_000, 'full_attention'),
      localRotary: rotaryConfig(fields, headSize, 'rope_local_base_freq', 10_000, 'sliding_attention'),
      scoreScale: fields.number('query_pre_attn_scalar', 256) ** -0.5,
      normEpsilon: fields.epsilon('rms_norm_eps', 1e-6),
      contextLength: fields.positive('max_position_embeddings', 131_072),
    };
  },

  build(graph, config, onLayer) {
    const { hiddenSize, full, window, normEpsilon, contextLength } = config;
    const slots: StateSlot[] = [];
    const table = 'model.embed_tokens.weight';
    const ends = { table, head: table, scale: Math.sqrt(hiddenSize) };
    const stream = new ResidualStream(graph, embed(graph, config, ends), normEpsilon, weightOffset);
    positionInput(graph);
    attentionInputs(graph, { full: full.includes(true), windowed: full.includes(false) });
    const tables = {
      full: rotaryTables(graph, 'rotary.full', config.fullRotary, contextLength),
      local: rotaryTables(graph, 'rotary.local', config.localRotary, contextLength),
    };
    const shared = { scale: config.scoreScale, headNorm: { epsilon: normEpsilon, weightOffset } };
    for (let layer = 0; layer < config.layers; layer++) {
      const prefix = `model.layers.${layer}`;
      const norm = (x: string, name: string): string =>
        stream.normOf(x, `${prefix}.${name}_layernorm.weight`, hiddenSize);
      const kind = full[layer] ? { rotary: tables.full } : { rotary: tables.local, window };
      const x = stream.norm(`${prefix}.input_layernorm.weight`, hiddenSize);
      const attended = attentionLayer(graph, config, `${prefix}.self_attn`, x, slots, { ...shared, ...kind });
      stream.add(norm(attended, 'post_attention'));
      const ff = stream.norm(`${prefix}.pre_feedforward_layernorm.weight`, hiddenSize);
      stream.add(norm(gatedMlp(graph, config, `${prefix}.mlp`, ff, 'gelu_tanh'), 'post_feedforward'));
      onLayer(layer + 1);
    }
    outputHead(graph, config, ends, stream.norm('model.norm.weight', hiddenSize));
    return slots;
  },
});

/** `layer_types` where it is given, else every `sliding_window_pattern`-th layer is full. */
function fullLayers(fields: ConfigFields, layers: number): boolean[] {
  const types = fields.raw('layer_types');
  if (types === undefined) {
    const pattern = fields.positive('sliding_window_pattern', 6);
    return Array.from({ length: layers }, (_, layer) => (layer + 1) % pattern === 0);
  }
  const known = ['full_attention', 'sliding_attention'];
  if (!Array.isArray(types) || types.length !== layers || !types.every((each) => known.includes(each as string)))
    throw fields.refusal('layer_types', `a list of ${layers} times ${known.join(' or ')} is needed`);
  return types.map((each) => each === 'full_attention');
}
