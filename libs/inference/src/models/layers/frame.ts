import type { GraphBuilder } from '../../onnx/graph-builder.js';
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
 * The embedding is float32 (rows are looked up); the head is a product, so it is transposed or quantised.
 */
export function embed(graph: GraphBuilder, shape: ModelShape, { table, scale }: EmbeddingOptions): string {
  const dims = [shape.vocabularySize, shape.hiddenSize];
  graph.input('ids', 'int64', ['batch', 'tokens']);
  graph.input('select', 'int64', ['selected']);
  const values = graph.weights.read(table, dims);
  graph.external(`${table}:table`, 'float32', dims, scale === undefined ? values : values.map((each) => each * scale));
  return graph.node('Gather', [`${table}:table`, 'ids'], 'embedded', { axis: 0 });
}

export function outputHead(graph: GraphBuilder, shape: ModelShape, { head }: EmbeddingOptions, normed: string): void {
  const { vocabularySize, hiddenSize } = shape;
  graph.node('Identity', [normed], 'hidden');
  graph.output('hidden', 'float32', ['batch', 'tokens', hiddenSize]);
  const selected = graph.node('Gather', [normed, 'select'], 'selected_hidden', { axis: 1 });
  graph.linear(head, selected, vocabularySize, hiddenSize, { output: 'logits' });
  graph.output('logits', 'float32', ['batch', 'selected', vocabularySize]);
}
