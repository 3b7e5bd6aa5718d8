import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { StateSlot } from '../../state/state-layout.js';
import type { ScanInputs, ScanShape } from './selective-scan.js';

/**
 * The recurrence of `selectiveScan` as gated linear attention with a head a channel: queries C, keys B, values dt · x, decay
 * dt · A of each channel and state dimension. One operator for all tokens, where an ONNX Scan would start its kernels anew
 * for each of them.
 */
export function linearScan(
  graph: GraphBuilder,
  { innerSize, stateSize }: ScanShape,
  name: string,
  { dt, x, b, c }: ScanInputs,
  slots: StateSlot[],
): string {
  const dims = [innerSize, stateSize, 1];
  const state = { kind: 'recurrent', input: `${name}.ssm_state`, output: `${name}.ssm_state:next`, dims } as const;
  slots.push(state);
  graph.input(state.input, 'float32', ['batch', ...dims]);
  graph.output(state.output, 'float32', ['batch', ...dims]);
  const shape = [innerSize, stateSize];
  const rates = graph.weights.read(`${name}.A_log`, shape).map((each) => -Math.exp(each));
  const column = graph.node('Unsqueeze', [dt, graph.integers([3])], `${name}.dt:column`);
  const decays = graph.node('Mul', [column, graph.floats(`${name}.A`, rates, shape, 'float32')], `${name}.decays`);
  const decay = graph.node('Reshape', [decays, graph.integers([0, 0, innerSize * stateSize])], `${name}.decay`);
  const v = graph.node('Mul', [dt, x], `${name}.dtx`);
  graph.extension('LinearAttention', [c, b, v, state.input, decay], [`${name}.y`, state.output], {
    q_num_heads: 1,
    kv_num_heads: innerSize,
    scale: { float: 1 },
    update_rule: 'gated',
  });
  return `${name}.y`;
}
