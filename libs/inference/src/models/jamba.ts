import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { StateSlot } from '../state/state-layout.js';
import type { ConfigFields } from './config-fields.js';
import { type AttentionShape, attentionInputs, attentionLayer } from './layers/attention.js';
import { expertsMlp } from './layers/experts.js';
import { embed, outputHead } from './layers/frame.js';
import { gatedMlp } from './layers/gated-mlp.js';
import { type MambaShape, mambaLayer } from './layers/mamba.js';
import { ResidualStream } from './layers/residual-stream.js';
import { family, type ModelShape } from './model-family.js';

/** Every `period`-th layer, beginning with `offset`. */
interface Period {
  period: number;
  offset: number;
}

interface JambaConfig extends ModelShape, AttentionShape, MambaShape {
  family: 'jamba';
  intermediateSize: number;
  attention: Period;
  experts: number;
  expertsPerToken: number;
  expertLayers: Period;
  normEpsilon: number;
  tiedEmbeddings: boolean;
}

const meets = (layer: number, { period, offset }: Period): boolean => layer % period === offset;

/** Jamba (Lieber et al. 2024): attention among Mamba-1 layers, dense or with a mixture of experts. */
export const jamba = family<JambaConfig>({
  read(fields) {
    fields.expect('hidden_act', ['silu']);
    fields.expect('sliding_window', [null]);
    const hiddenSize = fields.positive('hidden_size');
    const attentionHeads = fields.positive('num_attention_heads');
    fields.multiple('hidden_size', hiddenSize, 'num_attention_heads', attentionHeads);
    const keyValueHeads = fields.positive('num_key_value_heads');
    fields.multiple('num_attention_heads', attentionHeads, 'num_key_value_heads', keyValueHeads);
    const normEpsilon = fields.epsilon('rms_norm_eps');
    const experts = fields.positive('num_experts');
    const many = experts > 1;
    const expertsPerToken = many ? fields.positive('num_experts_per_tok') : 1;
    if (expertsPerToken > experts) throw fields.refusal('num_experts_per_tok', `num_experts is ${experts}`);
    return {
      family: 'jamba',
      vocabularySize: fields.positive('vocab_size'),
      hiddenSize,
      intermediateSize: fields.positive('intermediate_size'),
      layers: fields.positive('num_hidden_layers'),
      attentionHeads,
      keyValueHeads,
      headSize: hiddenSize / attentionHeads,
      attention: periodOf(fields, 'attn_layer'),
      experts,
      expertsPerToken,
      expertLayers: many ? periodOf(fields, 'expert_layer') : { period: 1, offset: 0 },
      stateSize: fields.positive('mamba_d_state'),
      convolutionKernel: fields.positive('mamba_d_conv'),
      innerSize: fields.positive('mamba_expand') * hiddenSize,
      timeStepRank: fields.positive('mamba_dt_rank'),
      normEpsilon,
      innerNormEpsilon: normEpsilon,
      contextLength: fields.positive('max_position_embeddings'),
      tiedEmbeddings: fields.flag('tie_word_embeddings'),
      convolutionBias: fields.flag('mamba_conv_bias'),
      projectionBias: fields.flag('mamba_proj_bias'),
    };
  },

  build(graph, config, onLayer) {
    const { hiddenSize, layers } = config;
    const slots: StateSlot[] = [];
    const table = 'model.embed_tokens.weight';
    const ends = { table, head: config.tiedEmbeddings ? table : 'lm_head.weight' };
    const stream = new ResidualStream(graph, embed(graph, config, ends), config.normEpsilon);
    attentionInputs(graph, { full: layers > config.attention.offset, windowed: false });
    for (let layer = 0; layer < layers; layer++) {
      const prefix = `model.layers.${layer}`;
      const x = stream.norm(`${prefix}.input_layernorm.weight`, hiddenSize);
      const mixed = meets(layer, config.attention)
        ? attentionLayer(graph, config, `${prefix}.self_attn`, x, slots)
        : mambaLayer(graph, config, `${prefix}.mamba`, x, slots);
      stream.add(mixed);
      const ff = stream.norm(`${prefix}.pre_ff_layernorm.weight`, hiddenSize);
      stream.add(feedForward(graph, config, layer, `${prefix}.feed_forward`, ff));
      onLayer(layer + 1);
    }
    outputHead(graph, config, ends, stream.norm('model.final_layernorm.weight', hiddenSize));
    return slots;
  },
});

function feedForward(graph: GraphBuilder, config: JambaConfig, layer: number, name: string, x: string): string {
  const routed = config.experts > 1 && meets(layer, config.expertLayers);
  return routed ? expertsMlp(graph, config, name, x) : gatedMlp(graph, config, name, x);
}

function periodOf(fields: ConfigFields, name: 'attn_layer' | 'expert_layer'): Period {
  const period = fields.positive(`${name}_period`);
  const offset = fields.number(`${name}_offset`);
  if (!Number.isSafeInteger(offset) || offset < 0 || offset >= period)
    throw fields.refusal(`${name}_offset`, `an integer from 0 to ${name}_period - 1 (${period - 1}) is needed`);
  return { period, offset };
}
