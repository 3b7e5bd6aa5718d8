import type { GraphProto } from 'onnx-buf';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { graphProto, operator, valueInfo } from '../../onnx/onnx-proto.js';
import type { StateSlot } from '../../state/state-layout.js';

export interface ScanShape {
  innerSize: number;
  stateSize: number;
}

export interface ScanInputs {
  /** `[batch, tokens, channels]` */
  dt: string;
  x: string;
  /** `[batch, tokens, stateSize]` */
  b: string;
  c: string;
}

/**
 * h_t = exp(dt_t · A) · h_{t−1} + dt_t · x_t ⊗ B_t, y_t = C_t · h_t (Gu and Dao 2023, algorithm 2) as an ONNX Scan over
 * tokens. The state is laid out `[stateSize, channels]`, so that every step runs along channels.
 */
export function selectiveScan(
  graph: GraphBuilder,
  { innerSize, stateSize }: ScanShape,
  name: string,
  inputs: ScanInputs,
  slots: StateSlot[],
): string {
  const dims = [stateSize, innerSize];
  const state = { kind: 'recurrent', input: `${name}.ssm_state`, output: `${name}.ssm_state:next`, dims } as const;
  slots.push(state);
  graph.input(state.input, 'float32', ['batch', ...dims]);
  graph.output(state.output, 'float32', ['batch', ...dims]);
  const logarithms = graph.weights.read(`${name}.A_log`, [innerSize, stateSize]);
  const decay = graph.floats(`${name}.A`, decayRates(logarithms, innerSize, stateSize), dims);
  const v = graph.node('Mul', [inputs.dt, inputs.x], `${name}.dtx`);
  // Each step sees [batch, 1, channels] of dt and dt·x, [batch, stateSize, 1] of B and [batch, 1, stateSize] of C.
  const rows = (each: string): string => byToken(graph, each, 2);
  const columns = (each: string): string => byToken(graph, each, 3);
  graph.node(
    'Scan',
    [state.input, rows(inputs.dt), rows(v), columns(inputs.b), rows(inputs.c)],
    [state.output, `${name}.scanned`],
    { body: scanBody(name, decay, innerSize, stateSize), num_scan_inputs: 4 },
  );
  const rowsFirst = graph.node('Squeeze', [`${name}.scanned`, graph.integers([2])], `${name}.scanned:rows`);
  return graph.node('Transpose', [rowsFirst], `${name}.y`, { perm: [1, 0, 2] });
}

/** `[batch, tokens, size]` as `[tokens, batch, …]` with an axis of one. */
function byToken(graph: GraphBuilder, x: string, axis: number): string {
  const turned = graph.node('Transpose', [x], `${x}:by_token`, { perm: [1, 0, 2] });
  return graph.node('Unsqueeze', [turned, graph.integers([axis])], `${x}:step`);
}

function scanBody(name: string, decay: string, channels: number, stateSize: number): GraphProto {
  return graphProto({
    name: `${name}.scan`,
    node: [
      operator('Mul', [decay, 'dt_t'], ['rate']),
      operator('Exp', ['rate'], ['keep']),
      operator('Mul', ['keep', 'h'], ['kept']),
      operator('Mul', ['b_t', 'v_t'], ['added']),
      operator('Add', ['kept', 'added'], ['h_next']),
      operator('MatMul', ['c_t', 'h_next'], ['y_t']),
    ],
    input: [
      valueInfo('h', 'float32', ['batch', stateSize, channels]),
      valueInfo('dt_t', 'float32', ['batch', 1, channels]),
      valueInfo('v_t', 'float32', ['batch', 1, channels]),
      valueInfo('b_t', 'float32', ['batch', stateSize, 1]),
      valueInfo('c_t', 'float32', ['batch', 1, stateSize]),
    ],
    output: [
      valueInfo('h_next', 'float32', ['batch', stateSize, channels]),
      valueInfo('y_t', 'float32', ['batch', 1, channels]),
    ],
  });
}

/** A = −exp(A_log), transposed to `[stateSize, channels]`. */
function decayRates(logarithms: Float32Array, channels: number, stateSize: number): Float32Array {
  const rates = new Float32Array(logarithms.length);
  for (let channel = 0; channel < channels; channel++)
    for (let n = 0; n < stateSize; n++) rates[n * channels + channel] = -Math.exp(logarithms[channel * stateSize + n]!);
  return rates;
}
