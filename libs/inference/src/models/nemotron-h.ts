import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { StateSlot } from '../state/state-layout.js';
import type { ConfigFields } from './config-fields.js';
import { type AttentionShape, attentionInputs, attentionLayer } from './layers/attention.js';
import { embed, outputHead } from './layers/frame.js';
import type { MlpShape } from './layers/gated-mlp.js';
import { type Mamba2Shape, mamba2Layer } from './layers/mamba2.js';
import { ResidualStream } from './layers/residual-stream.js';
import { timeStepLimit } from './mamba2.js';
import { family, type ModelShape } from './model-family.js';

/** A layer's letter in `hybrid_override_pattern`: Mamba-2, attention or feed-forward. */
type LayerKind = 'M' | '*' | '-';

interface NemotronHConfig extends ModelShape {
  family: 'nemotron_h';
  pattern: LayerKind[];
  mamba: Mamba2Shape;
  attention: AttentionShape;
  mlp: MlpShape;
  normEpsilon: number;
  tiedEmbeddings: boolean;
}

/** Nemotron-H (NVIDIA 2025): Mamba-2, attention without position codes and feed-forward layers, one mixer a layer. */
export const nemotronH = family<NemotronHConfig>({
  read(fields) {
    fields.expect('mlp_hidden_act', ['relu2']);
    fields.expect('mamba_hidden_act', ['silu']);
    fields.expect('mlp_bias', [false]);
    fields.expect('attention_bias', [false]);
    fields.expect('residual_in_fp32', [false, true]);
    fields.expect('sliding_window', [null]);
    const hiddenSize = fields.positive('hidden_size');
    const layers = fields.positive('num_hidden_layers');
    const attentionHeads = fields.positive('num_attention_heads');
    const keyValueHeads = fields.positive('num_key_value_heads');
    fields.multiple('num_attention_heads', attentionHeads, 'num_key_value_heads', keyValueHeads);
    const normEpsilon = fields.epsilon(fields.has('layer_norm_epsilon') ? 'layer_norm_epsilon' : 'rms_norm_eps', 1e-5);
    return {
      family: 'nemotron_h',
      vocabularySize: fields.positive('vocab_size'),
      hiddenSize,
      layers,
      contextLength: fields.positive('max_position_embeddings'),
      pattern: patternOf(fields, layers),
      mamba: mambaShape(fields, hiddenSize, normEpsilon),
      attention: {
        hiddenSize,
        attentionHeads,
        keyValueHeads,
        headSize: fields.positive(fields.has('attention_head_dim') ? 'attention_head_dim' : 'head_dim'),
      },
      mlp: { hiddenSize, intermediateSize: fields.positive('intermediate_size') },
      normEpsilon,
      tiedEmbeddings: fields.flag('tie_word_embeddings', false),
    };
  },

  build(graph, config, onLayer) {
    const { hiddenSize, pattern } = config;
    const slots: StateSlot[] = [];
    const table = 'backbone.embeddings.weight';
    const ends = { table, head: config.tiedEmbeddings ? table : 'lm_head.weight' };
    const stream = new ResidualStream(graph, embed(graph, config, ends), config.normEpsilon);
    attentionInputs(graph, { full: pattern.includes('*'), windowed: false });
    for (const [layer, kind] of pattern.entries()) {
      const prefix = `backbone.layers.${layer}`;
      const x = stream.norm(`${prefix}.norm.weight`, hiddenSize);
      stream.add(mixer(graph, config, kind, `${prefix}.mixer`, x, slots));
      onLayer(layer + 1);
    }
    outputHead(graph, config, ends, stream.norm('backbone.norm_f.weight', hiddenSize));
    return slots;
  },
});

function mixer(
  graph: GraphBuilder,
  config: NemotronHConfig,
  kind: LayerKind,
  name: string,
  x: string,
  slots: StateSlot[],
): string {
  if (kind === 'M') return mamba2Layer(graph, config.mamba, name, x, slots);
  if (kind === '*') return attentionLayer(graph, config.attention, name, x, slots);
  return squaredReluMlp(graph, config.mlp, name, x);
}

/** down(relu(up(x))²) */
function squaredReluMlp(graph: GraphBuilder, shape: MlpShape, name: string, x: string): string {
  const up = graph.linear(`${name}.up_proj.weight`, x, shape.intermediateSize, shape.hiddenSize);
  const positive = graph.node('Relu', [up], `${name}.relu`);
  const squared = graph.node('Mul', [positive, positive], `${name}.squared`);
  return graph.linear(`${name}.down_proj.weight`, squared, shape.hiddenSize, shape.intermediateSize);
}

function patternOf(fields: ConfigFields, layers: number): LayerKind[] {
  const pattern = [...fields.text('hybrid_override_pattern')];
  const strange = pattern.find((letter) => !'M*-'.includes(letter));
  if (strange !== undefined)
    throw fields.refusal(
      'hybrid_override_pattern',
      `'${strange}' is not one of M (Mamba-2), * (attention), - (feed-forward)`,
    );
  if (pattern.length !== layers)
    throw fields.refusal('hybrid_override_pattern', `num_hidden_layers says ${layers} layers`);
  return pattern as LayerKind[];
}

function mambaShape(fields: ConfigFields, hiddenSize: number, normEpsilon: number): Mamba2Shape {
  const heads = fields.positive('mamba_num_heads');
  const headSize = fields.positive('mamba_head_dim');
  const groups = fields.positive('n_groups');
  fields.multiple('mamba_num_heads', heads, 'n_groups', groups);
  return {
    hiddenSize,
    innerSize: heads * headSize,
    heads,
    headSize,
    groups,
    stateSize: fields.positive('ssm_state_size'),
    convolutionKernel: fields.positive('conv_kernel', 4),
    convolutionBias: fields.flag('use_conv_bias', true),
    projectionBias: fields.flag('use_bias', false),
    timeStepLimit: timeStepLimit(fields),
    normEpsilon,
    normGroupSize: (heads * headSize) / groups,
  };
}
