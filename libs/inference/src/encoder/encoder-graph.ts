import type { GraphBuilder } from '../onnx/graph-builder.js';
import { elementType } from '../onnx/onnx-proto.js';
import type { EncoderKind, EncoderShape } from './encoder-config.js';

/**
 * Writes an encoder's graph: `input_ids`, `attention_mask` and `token_type_ids`, each int64 `[batch, tokens]`, to
 * `last_hidden_state` `[batch, tokens, hidden]`, or of a cross-encoder to `logits` `[batch, 1]`.
 */
export function writeEncoderGraph(graph: GraphBuilder, shape: EncoderShape, kind: EncoderKind): void {
  const { hiddenSize } = shape;
  const prefix = prefixOf(graph, shape);
  const dims = ['batch', 'tokens'] as const;
  const ids = graph.input('input_ids', 'int64', dims);
  const mask = graph.input('attention_mask', 'int64', dims);
  const types = graph.input('token_type_ids', 'int64', dims);
  const padding = graph.node('Cast', [mask], 'padding', { to: elementType.int32 });
  let x = embeddings(graph, shape, prefix, { ids, mask, types });
  for (let layer = 0; layer < shape.layers; layer++)
    x = encoderLayer(graph, shape, `${prefix}encoder.layer.${layer}`, x, padding);
  if (kind === 'vectors') {
    graph.node('Identity', [x], 'last_hidden_state');
    graph.output('last_hidden_state', 'float32', [...dims, hiddenSize]);
    return;
  }
  graph.node('Identity', [score(graph, shape, prefix, x)], 'logits');
  graph.output('logits', 'float32', ['batch', 1]);
}

/** Heads are saved with the body's name before its tensors, bodies alone without. */
function prefixOf({ weights }: GraphBuilder, { family }: EncoderShape): string {
  const named = family === 'bert' ? 'bert.' : 'roberta.';
  return weights.has(`${named}embeddings.word_embeddings.weight`) ? named : '';
}

interface Inputs {
  ids: string;
  mask: string;
  types: string;
}

function embeddings(graph: GraphBuilder, shape: EncoderShape, prefix: string, { ids, mask, types }: Inputs): string {
  const { hiddenSize, vocabularySize, positions, tokenTypes } = shape;
  const at = `${prefix}embeddings`;
  const table = (name: string, rows: number) => graph.weight(`${at}.${name}.weight`, [rows, hiddenSize]);
  const words = graph.node('Gather', [table('word_embeddings', vocabularySize), ids], `${at}:words`);
  const kinds = graph.node('Gather', [table('token_type_embeddings', tokenTypes), types], `${at}:types`);
  const placed = graph.node(
    'Gather',
    [table('position_embeddings', positions), positionsOf(graph, shape, mask)],
    `${at}:places`,
  );
  const sum = graph.node('Add', [graph.node('Add', [words, kinds], `${at}:sum`), placed], `${at}:all`);
  return layerNorm(graph, shape, `${at}.LayerNorm`, sum);
}

/** 0, 1, 2, …; of RoBERTa from behind the padding id, where padding itself stays. */
function positionsOf(graph: GraphBuilder, { firstPosition }: EncoderShape, mask: string): string {
  const counted = graph.node('CumSum', [mask, graph.integers([1], [])], 'positions:counted');
  if (firstPosition === 0) {
    const from = graph.node('Sub', [counted, graph.integers([1], [])], 'positions:from');
    return graph.node('Max', [from, graph.integers([0], [])], 'positions');
  }
  const real = graph.node('Mul', [counted, mask], 'positions:real');
  return graph.node('Add', [real, graph.integers([firstPosition - 1], [])], 'positions');
}

function encoderLayer(graph: GraphBuilder, shape: EncoderShape, at: string, x: string, padding: string): string {
  const { hiddenSize, heads, intermediateSize, activation } = shape;
  const [query, key, value] = ['query', 'key', 'value'].map((name) =>
    dense(graph, `${at}.attention.self.${name}`, x, hiddenSize, hiddenSize),
  ) as [string, string, string];
  const seen = graph.extension('MultiHeadAttention', [query, key, value, '', padding], `${at}:seen`, {
    num_heads: heads,
  });
  const told = dense(graph, `${at}.attention.output.dense`, seen, hiddenSize, hiddenSize);
  const middle = layerNorm(
    graph,
    shape,
    `${at}.attention.output.LayerNorm`,
    graph.node('Add', [told, x], `${at}:middle`),
  );
  const wide = dense(graph, `${at}.intermediate.dense`, middle, intermediateSize, hiddenSize);
  const bent = { gelu: 'Gelu', 'gelu-tanh': 'FastGelu', relu: '' }[activation];
  const active =
    bent === '' ? graph.node('Relu', [wide], `${at}:active`) : graph.extension(bent, [wide], `${at}:active`);
  const narrow = dense(graph, `${at}.output.dense`, active, hiddenSize, intermediateSize);
  return layerNorm(graph, shape, `${at}.output.LayerNorm`, graph.node('Add', [narrow, middle], `${at}:end`));
}

/** BERT puts a pooler before its classifier, RoBERTa a layer of the classifier's own; both are a matrix and tanh. */
function score(graph: GraphBuilder, { family, hiddenSize }: EncoderShape, prefix: string, x: string): string {
  const first = graph.node('Gather', [x, graph.integers([0], [])], 'first', { axis: 1 });
  const pooler = family === 'bert' ? `${prefix}pooler.dense` : 'classifier.dense';
  const pooled = graph.node('Tanh', [dense(graph, pooler, first, hiddenSize, hiddenSize)], 'pooled');
  return dense(graph, family === 'bert' ? 'classifier' : 'classifier.out_proj', pooled, 1, hiddenSize);
}

const dense = (graph: GraphBuilder, name: string, x: string, rows: number, columns: number): string =>
  graph.linear(`${name}.weight`, x, rows, columns, { bias: graph.weight(`${name}.bias`, [rows]) });

function layerNorm(graph: GraphBuilder, { hiddenSize, normEpsilon }: EncoderShape, name: string, x: string): string {
  const inputs = [x, graph.weight(`${name}.weight`, [hiddenSize]), graph.weight(`${name}.bias`, [hiddenSize])];
  return graph.node('LayerNormalization', inputs, `${name}:y`, { axis: -1, epsilon: { float: normEpsilon } });
}
