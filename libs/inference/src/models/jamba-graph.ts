import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { StateSlot } from '../state/state-layout.js';
import { attentionLayer } from './attention-layer.js';
import { isAttentionLayer, type JambaConfig } from './jamba-config.js';
import { mambaLayer } from './mamba-layer.js';
import { ResidualStream } from './residual-stream.js';

/**
 * One graph for prefill and decode of a dense Jamba model: token ids `[1, tokens]` and the state in, the last token's
 * logits `[1, 1, vocabulary]` and the new state out. Returns the layout of the state.
 */
export function buildJambaGraph(
  graph: GraphBuilder,
  config: JambaConfig,
  onLayer: (done: number) => void,
): StateSlot[] {
  graph.input('ids', 'int64', [1, 'tokens']);
  graph.input('last', 'int32', [1]);
  graph.input('total', 'int32', []);
  const slots: StateSlot[] = [];
  const head = embedding(graph, config);
  const stream = new ResidualStream(graph, head.hidden, config.normEpsilon);
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    const normed = stream.norm(`${prefix}.input_layernorm.weight`, config.hiddenSize);
    const mixer = isAttentionLayer(config, layer) ? attentionLayer : mambaLayer;
    stream.add(mixer(graph, config, prefix, normed, slots));
    const ff = stream.norm(`${prefix}.pre_ff_layernorm.weight`, config.hiddenSize);
    stream.add(feedForward(graph, config, `${prefix}.feed_forward`, ff));
    onLayer(layer + 1);
  }
  const normed = stream.norm('model.final_layernorm.weight', config.hiddenSize);
  const lastToken = graph.node(
    'Slice',
    [normed, graph.integers([-1]), graph.integers([2 ** 31]), graph.integers([1])],
    'last_token',
  );
  head.logits(lastToken);
  graph.output('logits', 'float32', [1, 1, config.vocabularySize]);
  return slots;
}

function feedForward(graph: GraphBuilder, config: JambaConfig, prefix: string, x: string): string {
  const { hiddenSize, intermediateSize } = config;
  const gate = graph.linear(`${prefix}.gate_proj.weight`, x, intermediateSize, hiddenSize);
  const up = graph.linear(`${prefix}.up_proj.weight`, x, intermediateSize, hiddenSize);
  const silu = graph.extension('QuickGelu', [gate], `${prefix}.silu`, { alpha: { float: 1 } });
  return graph.linear(
    `${prefix}.down_proj.weight`,
    graph.node('Mul', [silu, up], `${prefix}.gated`),
    hiddenSize,
    intermediateSize,
  );
}

/** Token embedding (float32, rows are looked up) and output head (a product, so transposed or quantised). */
function embedding(graph: GraphBuilder, config: JambaConfig): { hidden: string; logits(x: string): void } {
  const { vocabularySize: rows, hiddenSize: columns, tiedEmbeddings } = config;
  const name = 'model.embed_tokens.weight';
  const headName = tiedEmbeddings ? name : 'lm_head.weight';
  const table = graph.weights.read(name, [rows, columns]);
  graph.external(`${name}:table`, 'float32', [rows, columns], table);
  const hidden = graph.node('Gather', [`${name}:table`, 'ids'], 'embedded', { axis: 0 });
  return { hidden, logits: (x) => void graph.linear(headName, x, rows, columns, { output: 'logits' }) };
}
