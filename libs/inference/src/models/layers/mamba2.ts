import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { StateSlot } from '../../state/state-layout.js';
import { causalConvolution } from './causal-convolution.js';
import { silu } from './gated-mlp.js';
import { rmsNorm } from './residual-stream.js';

export interface Mamba2Shape {
  hiddenSize: number;
  /** heads · headSize */
  innerSize: number;
  heads: number;
  headSize: number;
  /** Groups of heads that share B and C. */
  groups: number;
  stateSize: number;
  convolutionKernel: number;
  convolutionBias: boolean;
  projectionBias: boolean;
  /** Least and most of a time step; undefined: no limit. */
  timeStepLimit: readonly [number, number] | undefined;
  normEpsilon: number;
  /** Channels that the gated norm takes together. */
  normGroupSize: number;
}

/**
 * Mamba-2 mixer (Dao and Gu 2024): per head h_t = exp(dt_t · A) · h_{t−1} + B_t ⊗ dt_t · x_t, y_t = C_t · h_t + D · x_t,
 * then RMS norm of y · silu(z).
 */
export function mamba2Layer(
  graph: GraphBuilder,
  shape: Mamba2Shape,
  name: string,
  input: string,
  slots: StateSlot[],
): string {
  const { hiddenSize, innerSize, heads, groups, stateSize } = shape;
  const shared = groups * stateSize;
  const channels = innerSize + 2 * shared;
  const width = innerSize + channels + heads;
  const bias = (matrix: string, size: number) =>
    shape.projectionBias ? { bias: graph.weight(`${name}.${matrix}.bias`, [size]) } : {};
  const projected = graph.linear(`${name}.in_proj.weight`, input, width, hiddenSize, bias('in_proj', width));
  const parts = [`${name}.z`, `${name}.xbc`, `${name}.dt`];
  graph.node('Split', [projected, graph.integers([innerSize, channels, heads])], parts, { axis: -1 });
  const convolution = { channels, kernel: shape.convolutionKernel, bias: shape.convolutionBias };
  const convolved = causalConvolution(
    graph,
    convolution,
    name,
    { of: projected, offset: innerSize, alone: () => `${name}.xbc` },
    slots,
  );
  const [x, b, c] = [`${name}.x`, `${name}.b`, `${name}.c`];
  graph.node('Split', [convolved, graph.integers([innerSize, shared, shared])], [x, b, c], { axis: -1 });

  const y = headScan(graph, shape, name, { x, b, c, dt: timeStep(graph, shape, name) }, slots);
  const normed = gatedNorm(graph, shape, name, y);
  return graph.linear(`${name}.out_proj.weight`, normed, hiddenSize, innerSize, bias('out_proj', hiddenSize));
}

/** softplus(dt + bias), kept within its limits: `[batch, tokens, heads]`. */
function timeStep(graph: GraphBuilder, { heads, timeStepLimit }: Mamba2Shape, name: string): string {
  const bias = graph.floats(`${name}.dt_bias`, graph.weights.read(`${name}.dt_bias`, [heads]), [heads], 'float32');
  const biased = graph.node('Add', [graph.exact(`${name}.dt`), bias], `${name}.dt:biased`);
  const step = graph.node('Softplus', [biased], `${name}.dt:step`);
  if (timeStepLimit === undefined) return step;
  const [least, most] = timeStepLimit.map((each, i) =>
    graph.floats(`${name}.dt:limit${i}`, Float32Array.of(Math.min(each, 3e38)), [], 'float32'),
  ) as [string, string];
  return graph.node('Clip', [step, least, most], `${name}.dt:clipped`);
}

interface HeadScanInputs {
  x: string;
  b: string;
  c: string;
  dt: string;
}

/** The recurrence as gated linear attention: queries C, keys B, values dt · x, decay dt · A; state `[heads, stateSize, headSize]`. */
function headScan(
  graph: GraphBuilder,
  { innerSize, heads, headSize, groups, stateSize }: Mamba2Shape,
  name: string,
  { x, b, c, dt }: HeadScanInputs,
  slots: StateSlot[],
): string {
  const dims = [heads, stateSize, headSize];
  const state = { kind: 'recurrent', input: `${name}.ssm_state`, output: `${name}.ssm_state:next`, dims } as const;
  slots.push(state);
  graph.input(state.input, 'float32', ['batch', ...dims]);
  graph.output(state.output, 'float32', ['batch', ...dims]);
  const rates = graph.weights.read(`${name}.A_log`, [heads]).map((each) => -Math.exp(each));
  const decay = graph.node('Mul', [dt, graph.floats(`${name}.A`, rates, [heads], 'float32')], `${name}.decay`);
  const byHead = graph.node('Reshape', [graph.exact(x), graph.integers([0, 0, heads, headSize])], `${name}.x:heads`);
  const dtColumn = graph.node('Unsqueeze', [dt, graph.integers([3])], `${name}.dt:column`);
  const scaled = graph.node('Mul', [byHead, dtColumn], `${name}.dtx:heads`);
  const v = graph.node('Reshape', [scaled, graph.integers([0, 0, innerSize])], `${name}.dtx`);
  graph.extension(
    'LinearAttention',
    [graph.exact(c), graph.exact(b), v, state.input, decay],
    [`${name}.scanned`, state.output],
    {
      q_num_heads: groups,
      kv_num_heads: heads,
      scale: { float: 1 },
      update_rule: 'gated',
    },
  );
  const perChannel = graph.weights.read(`${name}.D`, [heads]);
  const skips = Float32Array.from({ length: innerSize }, (_, i) => perChannel[Math.floor(i / headSize)]!);
  const skip = graph.node('Mul', [x, graph.floats(`${name}.D`, skips, [innerSize])], `${name}.skip`);
  return graph.node('Add', [graph.rounded(`${name}.scanned`), skip], `${name}.y`);
}

/** RMS norm, by groups of channels, of y · silu(z). */
function gatedNorm(graph: GraphBuilder, shape: Mamba2Shape, name: string, y: string): string {
  const { innerSize, normGroupSize, normEpsilon } = shape;
  const gated = graph.node('Mul', [y, silu(graph, `${name}.z`)], `${name}.gated`);
  const weight = graph.weight(`${name}.norm.weight`, [innerSize]);
  if (normGroupSize === innerSize) return rmsNorm(graph, gated, weight, `${name}.normed`, normEpsilon);
  const groups = innerSize / normGroupSize;
  const split = graph.node('Reshape', [gated, graph.integers([0, 0, groups, normGroupSize])], `${name}.gated:groups`);
  const ones = graph.floats(`${name}.norm:ones`, new Float32Array(normGroupSize).fill(1), [normGroupSize]);
  const normed = rmsNorm(graph, split, ones, `${name}.normed:groups`, normEpsilon);
  const joined = graph.node('Reshape', [normed, graph.integers([0, 0, innerSize])], `${name}.normed:joined`);
  return graph.node('Mul', [joined, weight], `${name}.normed`);
}
