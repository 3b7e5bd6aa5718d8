import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { StateSlot } from '../../state/state-layout.js';
import { rmsNorm } from './residual-stream.js';
import { type RotaryTables, rotate } from './rotary.js';

export interface AttentionShape {
  hiddenSize: number;
  attentionHeads: number;
  keyValueHeads: number;
  headSize: number;
}

export interface AttentionOptions {
  /** Position codes; left out: none. */
  rotary?: RotaryTables | undefined;
  /** A token sees itself and this many tokens before it, less one. Left out: all. */
  window?: number | undefined;
  /** What scores are multiplied by; left out: 1 / sqrt(headSize). */
  scale?: number | undefined;
  /** RMS norms of each query and key head: epsilon, and what is added to the stored weights. */
  headNorm?: { epsilon: number; weightOffset: number } | undefined;
}

/** Which kinds of attention layers a model has. */
export interface AttentionKinds {
  full: boolean;
  windowed: boolean;
}

/** The lengths that layers of a kind share: index of each row's last token, and the longest row's number of tokens. */
export function attentionInputs(graph: GraphBuilder, { full, windowed }: AttentionKinds): void {
  if (full) lengthInputs(graph, '');
  if (windowed) lengthInputs(graph, 'window_');
}

function lengthInputs(graph: GraphBuilder, prefix: string): void {
  graph.input(`${prefix}last`, 'int32', ['batch']);
  graph.input(`${prefix}total`, 'int32', []);
}

/**
 * Grouped-query attention (Ainslie et al. 2023). The cache lies in buffers outside the graph. Who can give the same memory for
 * the cache before and after a run takes the one after it; who cannot takes only the new keys (with their position codes) and
 * values, since copying the whole cache out of every run costs more than the attention itself.
 */
export function attentionLayer(
  graph: GraphBuilder,
  shape: AttentionShape,
  name: string,
  x: string,
  slots: StateSlot[],
  { rotary, window, scale, headNorm }: AttentionOptions = {},
): string {
  const { hiddenSize, attentionHeads, keyValueHeads, headSize } = shape;
  const heads = { query: attentionHeads, key: keyValueHeads, value: keyValueHeads };
  const parts = Object.entries(heads).map(([part, count]) => ({
    name: `${name}.${part[0]}_proj.weight`,
    rows: count * headSize,
  }));
  const [q, k, value] = graph.linears(parts, x, hiddenSize) as [string, string, string];
  const placed = (part: 'query' | 'key', y: string): string => {
    const norm = `${name}.${part[0]}_norm.weight`;
    const normed = headNorm === undefined ? y : headwiseNorm(graph, norm, y, heads[part], headSize, headNorm);
    return rotary === undefined ? normed : rotate(graph, rotary, normed, heads[part], headSize);
  };
  const query = placed('query', q);
  const rows = { key: placed('key', k), value };
  for (const part of ['key', 'value'] as const) {
    const type = graph.activation;
    const dims = ['batch', keyValueHeads, window === undefined ? 'capacity' : 'window_capacity', headSize];
    const input = graph.input(`${name}.past_${part}`, type, dims);
    const present = `${name}.present_${part}`;
    graph.output(rows[part], type, ['batch', 'tokens', keyValueHeads * headSize]);
    graph.output(present, type, dims);
    slots.push({ kind: 'cache', input, rows: rows[part], present, heads: keyValueHeads, headSize, window, type });
  }
  const lengths = window === undefined ? ['last', 'total'] : ['window_last', 'window_total'];
  const attended = graph.extension(
    'GroupQueryAttention',
    [query, rows.key, rows.value, `${name}.past_key`, `${name}.past_value`, ...lengths],
    [`${name}.attended`, `${name}.present_key`, `${name}.present_value`],
    {
      num_heads: attentionHeads,
      kv_num_heads: keyValueHeads,
      do_rotary: 0,
      ...(window === undefined ? {} : { local_window_size: window }),
      ...(scale === undefined ? {} : { scale: { float: scale } }),
    },
  );
  return graph.linear(`${name}.o_proj.weight`, attended, hiddenSize, attentionHeads * headSize);
}

function headwiseNorm(
  graph: GraphBuilder,
  weight: string,
  x: string,
  heads: number,
  headSize: number,
  { epsilon, weightOffset }: { epsilon: number; weightOffset: number },
): string {
  const values = graph.weights.read(weight, [headSize]).map((each) => each + weightOffset);
  const split = graph.node('Reshape', [x, graph.integers([0, 0, heads, headSize])], `${x}:heads`);
  const normed = rmsNorm(graph, split, graph.floats(weight, values, [headSize]), `${x}:head_normed`, epsilon);
  return graph.node('Reshape', [normed, graph.integers([0, 0, heads * headSize])], `${x}:normed`);
}
