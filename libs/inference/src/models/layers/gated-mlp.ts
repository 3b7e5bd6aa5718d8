import type { GraphBuilder } from '../../onnx/graph-builder.js';

export interface MlpShape {
  hiddenSize: number;
  intermediateSize: number;
}

export type GateActivation = 'silu' | 'gelu_tanh';

/** Gated feed-forward network: down(act(gate(x)) · up(x)) (Shazeer 2020). */
export function gatedMlp(
  graph: GraphBuilder,
  { hiddenSize, intermediateSize }: MlpShape,
  prefix: string,
  x: string,
  activation: GateActivation = 'silu',
): string {
  const parts = ['gate', 'up'].map((part) => ({ name: `${prefix}.${part}_proj.weight`, rows: intermediateSize }));
  const down = (gated: string): string =>
    graph.linear(`${prefix}.down_proj.weight`, gated, hiddenSize, intermediateSize);
  if (graph.activation === 'float16' && activation === 'silu')
    return down(graph.own('SiluGate', [graph.joined(parts, x, hiddenSize)], `${prefix}.gated`));
  const [gate, up] = graph.linears(parts, x, hiddenSize) as [string, string];
  const activated = activation === 'silu' ? silu(graph, gate) : graph.extension('FastGelu', [gate], `${gate}:gelu`);
  return down(graph.node('Mul', [activated, up], `${prefix}.gated`));
}

/** x · sigmoid(x), as one operator. */
export const silu = (graph: GraphBuilder, x: string): string =>
  graph.extension('QuickGelu', [x], `${x}:silu`, { alpha: { float: 1 } });
