import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { StateSlot } from '../state/state-layout.js';
import type { JambaConfig } from './jamba-config.js';

/**
 * Grouped-query attention without position codes. The cache lies in buffers outside the graph; the graph gives only the
 * new keys and values, since copying the whole cache out of every run costs more than the attention itself.
 */
export function attentionLayer(
  graph: GraphBuilder,
  config: JambaConfig,
  prefix: string,
  x: string,
  slots: StateSlot[],
): string {
  const { hiddenSize, attentionHeads, keyValueHeads, headSize } = config;
  const name = `${prefix}.self_attn`;
  const query = graph.linear(`${name}.q_proj.weight`, x, attentionHeads * headSize, hiddenSize);
  const rows = { key: '', value: '' };
  for (const part of ['key', 'value'] as const) {
    const columns = keyValueHeads * headSize;
    rows[part] = graph.linear(`${name}.${part[0]}_proj.weight`, x, columns, hiddenSize, { output: `${name}.${part}` });
    graph.input(`${name}.past_${part}`, 'float32', [1, keyValueHeads, 'capacity', headSize]);
    graph.output(rows[part], 'float32', [1, 'tokens', columns]);
    slots.push({ kind: 'cache', input: `${name}.past_${part}`, rows: rows[part], heads: keyValueHeads, headSize });
  }
  const attended = graph.extension(
    'GroupQueryAttention',
    [query, rows.key, rows.value, `${name}.past_key`, `${name}.past_value`, 'last', 'total'],
    [`${name}.attended`, `${name}.present_key`, `${name}.present_value`],
    { num_heads: attentionHeads, kv_num_heads: keyValueHeads, do_rotary: 0 },
  );
  return graph.linear(`${name}.o_proj.weight`, attended, hiddenSize, attentionHeads * headSize);
}
