import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { elementType } from '../../onnx/onnx-proto.js';
import type { ModelShape } from '../model-family.js';

interface EmbeddingOptions {
  /** Name of the embedding matrix `[vocabulary, hidden]`. */
  table: string;
  /** Name of the output matrix; the same as `table` when they are tied. */
  head: string;
  /** What embeddings are multiplied by. */
  scale?: number;
}

/**
 * What is the same in every graph: token ids `[batch, tokens]` become hidden states; of the normed hidden states
 * `[batch, tokens, hidden]` (output `hidden`) those at the positions `select` become logits `[batch, selected, vocabulary]`.
 * The embedding is not quantised (rows are looked up); the head is a product, which may be. Both outputs are float32.
 */
export function embed(graph: GraphBuilder, shape: ModelShape, { table, scale }: EmbeddingOptions): string {
  const dims = [shape.vocabularySize, shape.hiddenSize];
  graph.input('ids', 'int64', ['batch', 'tokens']);
  graph.input('select', 'int64', ['selected']);
  const values = graph.weights.read(table, dims);
  graph.floats(`${table}:table`, scale === undefined ? values : values.map((each) => each * scale), dims);
  return graph.node('Gather', [`${table}:table`, 'ids'], 'embedded', { axis: 0 });
}

export function outputHead(graph: GraphBuilder, shape: ModelShape, { head }: EmbeddingOptions, normed: string): void {
  const { vocabularySize, hiddenSize } = shape;
  asOutput(graph, normed, 'hidden');
  graph.output('hidden', 'float32', ['batch', 'tokens', hiddenSize]);
  const selected = graph.node('Gather', [normed, 'select'], 'selected_hidden', { axis: 1 });
  asOutput(graph, graph.linear(head, selected, vocabularySize, hiddenSize, { output: 'scores' }), 'logits');
  graph.output('logits', 'float32', ['batch', 'selected', vocabularySize]);
}

/** Outputs are float32, whatever the type of activations. */
function asOutput(graph: GraphBuilder, x: string, output: string): void {
  if (graph.activation === 'float32') graph.node('Identity', [x], output);
  else graph.node('Cast', [x], output, { to: elementType.float32 });
}
