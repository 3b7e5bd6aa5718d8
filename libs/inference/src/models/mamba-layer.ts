import type { GraphProto } from 'onnx-buf';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { graphProto, operator, valueInfo } from '../onnx/onnx-proto.js';
import type { StateSlot } from '../state/state-layout.js';
import type { JambaConfig } from './jamba-config.js';

/**
 * Mamba-1 mixer (Gu and Dao 2023, algorithm 2) with Jamba's RMS norms on dt, B and C:
 * h_t = exp(dt_t · A) · h_{t−1} + dt_t · x_t ⊗ B_t, y_t = C_t · h_t + D · x_t, gated by silu(z).
 */
export function mambaLayer(
  graph: GraphBuilder,
  config: JambaConfig,
  prefix: string,
  input: string,
  slots: StateSlot[],
): string {
  const { hiddenSize, innerSize, stateSize, timeStepRank } = config;
  const name = `${prefix}.mamba`;
  const optionalBias = (matrix: string, size: number) =>
    config.projectionBias ? { bias: graph.weight(`${name}.${matrix}.bias`, [size]) } : {};
  const both = graph.linear(
    `${name}.in_proj.weight`,
    input,
    2 * innerSize,
    hiddenSize,
    optionalBias('in_proj', 2 * innerSize),
  );
  graph.node('Split', [both, graph.integers([innerSize, innerSize])], [`${name}.x`, `${name}.z`], { axis: -1 });
  const x = convolution(graph, config, name, `${name}.x`, slots);

  const projected = graph.linear(`${name}.x_proj.weight`, x, timeStepRank + 2 * stateSize, innerSize, {
    keepFloat: true,
  });
  const parts = ['dt', 'b', 'c'].map((part) => `${name}.${part}`);
  graph.node('Split', [projected, graph.integers([timeStepRank, stateSize, stateSize])], parts, { axis: -1 });
  const [dtRank, b, c] = (['dt', 'b', 'c'] as const).map((part) =>
    graph.node(
      'SimplifiedLayerNormalization',
      [`${name}.${part}`, graph.weight(`${name}.${part}_layernorm.weight`, [part === 'dt' ? timeStepRank : stateSize])],
      `${name}.${part}:normed`,
      { axis: -1, stash_type: 1, epsilon: { float: config.normEpsilon } },
    ),
  ) as [string, string, string];
  const bias = graph.weight(`${name}.dt_proj.bias`, [innerSize]);
  const dtRaw = graph.linear(`${name}.dt_proj.weight`, dtRank, innerSize, timeStepRank, { bias, keepFloat: true });
  const dt = graph.node('Softplus', [dtRaw], `${name}.dt:step`);

  const y = selectiveScan(graph, config, name, { dt, x, b, c }, slots);
  const skip = graph.node('Mul', [x, graph.weight(`${name}.D`, [innerSize])], `${name}.skip`);
  const gate = graph.extension('QuickGelu', [`${name}.z`], `${name}.gate`, { alpha: { float: 1 } });
  const gated = graph.node('Mul', [graph.node('Add', [y, skip], `${name}.sum`), gate], `${name}.gated`);
  return graph.linear(`${name}.out_proj.weight`, gated, hiddenSize, innerSize, optionalBias('out_proj', hiddenSize));
}

/** Depthwise causal convolution with silu over `[1, tokens, channels]`; the operator wants channels first. */
function convolution(graph: GraphBuilder, config: JambaConfig, name: string, x: string, slots: StateSlot[]): string {
  const { innerSize, convolutionKernel } = config;
  const dims = [1, innerSize, convolutionKernel - 1];
  const state = { kind: 'recurrent', input: `${name}.conv_state`, output: `${name}.conv_state:next`, dims } as const;
  slots.push(state);
  graph.input(state.input, 'float32', dims);
  graph.output(state.output, 'float32', dims);
  const weight = graph.weight(`${name}.conv1d.weight`, [innerSize, 1, convolutionKernel]);
  const bias = config.convolutionBias ? graph.weight(`${name}.conv1d.bias`, [innerSize]) : '';
  const channelsFirst = graph.node('Transpose', [x], `${name}.x:channels_first`, { perm: [0, 2, 1] });
  const convolved = graph.extension(
    'CausalConvWithState',
    [channelsFirst, weight, bias, state.input],
    [`${name}.convolved`, state.output],
    {
      activation: 'silu',
      ndim: 1,
    },
  );
  return graph.node('Transpose', [convolved], `${name}.u`, { perm: [0, 2, 1] });
}

interface ScanInputs {
  /** `[1, tokens, channels]` */
  dt: string;
  x: string;
  /** `[1, tokens, stateSize]` */
  b: string;
  c: string;
}

/** The recurrence as an ONNX Scan with the state laid out `[stateSize, channels]`, so that every step runs along channels. */
function selectiveScan(
  graph: GraphBuilder,
  config: JambaConfig,
  name: string,
  inputs: ScanInputs,
  slots: StateSlot[],
): string {
  const { innerSize, stateSize } = config;
  const state = {
    kind: 'recurrent',
    input: `${name}.ssm_state`,
    output: `${name}.ssm_state:next`,
    dims: [stateSize, innerSize],
  } as const;
  slots.push({ ...state, dims: [...state.dims] });
  graph.input(state.input, 'float32', state.dims);
  graph.output(state.output, 'float32', state.dims);
  const decay = graph.floats(
    `${name}.A`,
    decayRates(graph.weights.read(`${name}.A_log`, [innerSize, stateSize]), innerSize, stateSize),
    [stateSize, innerSize],
  );
  const v = graph.node('Mul', [inputs.dt, inputs.x], `${name}.dtx`);
  const batch = graph.integers([0]);
  const sequences = [inputs.dt, v, inputs.b, inputs.c].map((each) =>
    graph.node('Squeeze', [each, batch], `${each}:sequence`),
  );
  const body = scanBody(name, decay, graph.integers([1]), innerSize, stateSize);
  graph.node('Scan', [state.input, ...sequences], [state.output, `${name}.scanned`], { body, num_scan_inputs: 4 });
  return graph.node('Unsqueeze', [`${name}.scanned`, batch], `${name}.y`);
}

function scanBody(name: string, decay: string, axisOne: string, channels: number, stateSize: number): GraphProto {
  return graphProto({
    name: `${name}.scan`,
    node: [
      operator('Mul', [decay, 'dt_t'], ['rate']),
      operator('Exp', ['rate'], ['keep']),
      operator('Mul', ['keep', 'h'], ['kept']),
      operator('Unsqueeze', ['b_t', axisOne], ['b_column']),
      operator('Mul', ['b_column', 'v_t'], ['added']),
      operator('Add', ['kept', 'added'], ['h_next']),
      operator('MatMul', ['c_t', 'h_next'], ['y_t']),
    ],
    input: [
      valueInfo('h', 'float32', [stateSize, channels]),
      valueInfo('dt_t', 'float32', [channels]),
      valueInfo('v_t', 'float32', [channels]),
      valueInfo('b_t', 'float32', [stateSize]),
      valueInfo('c_t', 'float32', [stateSize]),
    ],
    output: [valueInfo('h_next', 'float32', [stateSize, channels]), valueInfo('y_t', 'float32', [channels])],
  });
}

/** A = −exp(A_log), transposed to `[stateSize, channels]`. */
function decayRates(logarithms: Float32Array, channels: number, stateSize: number): Float32Array {
  const rates = new Float32Array(logarithms.length);
  for (let channel = 0; channel < channels; channel++)
    for (let n = 0; n < stateSize; n++) rates[n * channels + channel] = -Math.exp(logarithms[channel * stateSize + n]!);
  return rates;
}
