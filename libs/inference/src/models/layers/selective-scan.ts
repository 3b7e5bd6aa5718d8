import type { GraphProto, NodeProto } from 'onnx-buf';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import { graphProto, operator, valueInfo } from '../../onnx/onnx-proto.js';
import type { RecurrentSlot, StateSlot } from '../../state/state-layout.js';
import type { Part } from './causal-convolution.js';
import { silu } from './gated-mlp.js';

export interface ScanShape {
  innerSize: number;
  stateSize: number;
}

export interface ScanInputs {
  /** `[batch, tokens, channels]`, before its bias and softplus. */
  dt: string;
  x: string;
  /** `[batch, tokens, channels]` */
  z: Part;
  /** `[batch, tokens, stateSize]` */
  b: string;
  c: string;
}

/**
 * h_t = exp(dt_t · A) · h_{t−1} + dt_t · x_t ⊗ B_t, y_t = (C_t · h_t + D · x_t) · silu(z_t) with dt = softplus(dt + bias) (Gu and
 * Dao 2023, algorithm 2). The state is laid out `[stateSize, channels]`, so that every step runs along channels.
 */
export function selectiveScan(
  graph: GraphBuilder,
  { innerSize, stateSize }: ScanShape,
  name: string,
  { dt, x, z, b, c }: ScanInputs,
  slots: StateSlot[],
): string {
  const dims = [stateSize, innerSize];
  const state = { kind: 'recurrent', input: `${name}.ssm_state`, output: `${name}.ssm_state:next`, dims } as const;
  slots.push(state);
  graph.input(state.input, 'float32', ['batch', ...dims]);
  graph.output(state.output, 'float32', ['batch', ...dims]);
  const logarithms = graph.weights.read(`${name}.A_log`, [innerSize, stateSize]);
  const rates = graph.floats(`${name}.A`, decayRates(logarithms, innerSize, stateSize), dims, 'float32');
  const perChannel = (weight: string): string =>
    graph.floats(weight, graph.weights.read(weight, [innerSize]), [innerSize], 'float32');
  const [bias, skips] = [perChannel(`${name}.dt_proj.bias`), perChannel(`${name}.D`)];
  if (graph.target.device === 'cuda')
    return graph.own(
      'SelectiveScan',
      [dt, x, z.of, b, c, rates, bias, skips, state.input],
      [`${name}.gated`, state.output],
      { z_offset: z.offset },
    );
  const step = graph.node('Softplus', [graph.node('Add', [dt, bias], `${name}.dt:biased`)], `${name}.dt:step`);
  const y = recurrence(graph, name, rates, { innerSize, stateSize }, state, { dt: step, x, b, c });
  const sum = graph.node('Add', [y, graph.node('Mul', [x, skips], `${name}.skip`)], `${name}.sum`);
  return graph.node('Mul', [sum, silu(graph, z.alone())], `${name}.gated`);
}

/** Of a single token step by step as it stands above, of more as an ONNX Scan over tokens, whose start costs more than a step. */
function recurrence(
  graph: GraphBuilder,
  name: string,
  decay: string,
  { innerSize, stateSize }: ScanShape,
  state: RecurrentSlot,
  inputs: { dt: string; x: string; b: string; c: string },
): string {
  const v = graph.node('Mul', [inputs.dt, inputs.x], `${name}.dtx`);
  const outputs = ['step', 'scan'].map((branch) => [`${name}.${branch}:state`, `${name}.${branch}:y`] as const);
  const [stepped, scanned] = outputs as [(typeof outputs)[0], (typeof outputs)[0]];
  graph.node('If', [graph.singleToken()], [state.output, `${name}.y`], {
    then_branch: graph.subgraph(`${name}.step`, [...stepped], () => {
      const column = graph.node('Transpose', [inputs.b], `${name}.b:column`, { perm: [0, 2, 1] });
      for (const each of step(decay, { h: state.input, dt: inputs.dt, v, b: column, c: inputs.c }, stepped))
        graph.add(each);
    }),
    else_branch: graph.subgraph(`${name}.scan`, [...scanned], () => {
      // Each step sees [batch, 1, channels] of dt and dt·x, [batch, stateSize, 1] of B and [batch, 1, stateSize] of C.
      const rows = (each: string): string => byToken(graph, each, 2);
      const columns = (each: string): string => byToken(graph, each, 3);
      graph.node(
        'Scan',
        [state.input, rows(inputs.dt), rows(v), columns(inputs.b), rows(inputs.c)],
        [scanned[0], `${name}.scanned`],
        { body: scanBody(name, decay, innerSize, stateSize), num_scan_inputs: 4 },
      );
      const rowsFirst = graph.node('Squeeze', [`${name}.scanned`, graph.integers([2])], `${name}.scanned:rows`);
      graph.node('Transpose', [rowsFirst], scanned[1], { perm: [1, 0, 2] });
    }),
  });
  return `${name}.y`;
}

/** The nodes of one token: gives the next state and y under these names. */
function step(
  decay: string,
  { h, dt, v, b, c }: { h: string; dt: string; v: string; b: string; c: string },
  [next, y]: readonly [string, string],
): NodeProto[] {
  return [
    operator('Mul', [decay, dt], [`${next}:rate`]),
    operator('Exp', [`${next}:rate`], [`${next}:keep`]),
    operator('Mul', [`${next}:keep`, h], [`${next}:kept`]),
    operator('Mul', [b, v], [`${next}:added`]),
    operator('Add', [`${next}:kept`, `${next}:added`], [next]),
    operator('MatMul', [c, next], [y]),
  ];
}

/** `[batch, tokens, size]` as `[tokens, batch, …]` with an axis of one. */
function byToken(graph: GraphBuilder, x: string, axis: number): string {
  const turned = graph.node('Transpose', [x], `${x}:by_token`, { perm: [1, 0, 2] });
  return graph.node('Unsqueeze', [turned, graph.integers([axis])], `${x}:step`);
}

function scanBody(name: string, decay: string, channels: number, stateSize: number): GraphProto {
  return graphProto({
    name: `${name}.scan`,
    node: step(decay, { h: 'h', dt: 'dt_t', v: 'v_t', b: 'b_t', c: 'c_t' }, ['h_next', 'y_t']),
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
