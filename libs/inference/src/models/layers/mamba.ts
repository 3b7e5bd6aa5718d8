import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { StateSlot } from '../../state/state-layout.js';
import { causalConvolution } from './causal-convolution.js';
import { rmsNorm } from './residual-stream.js';
import { selectiveScan } from './selective-scan.js';

export interface MambaShape {
  hiddenSize: number;
  innerSize: number;
  stateSize: number;
  timeStepRank: number;
  convolutionKernel: number;
  convolutionBias: boolean;
  projectionBias: boolean;
  /** Epsilon of RMS norms on dt, B and C (Jamba); left out: no such norms. */
  innerNormEpsilon?: number | undefined;
}

/** Mamba-1 mixer (Gu and Dao 2023): convolution, selective scan with the skip D · x, gated by silu(z). */
export function mambaLayer(
  graph: GraphBuilder,
  shape: MambaShape,
  name: string,
  input: string,
  slots: StateSlot[],
): string {
  const { hiddenSize, innerSize, stateSize, timeStepRank } = shape;
  const bias = (matrix: string, size: number) =>
    shape.projectionBias ? { bias: graph.weight(`${name}.${matrix}.bias`, [size]) } : {};
  const both = graph.linear(`${name}.in_proj.weight`, input, 2 * innerSize, hiddenSize, bias('in_proj', 2 * innerSize));
  const [xPart, zPart] = [`${name}.x`, `${name}.z`] as const;
  const split = lazily(() =>
    graph.node('Split', [both, graph.integers([innerSize, innerSize])], [xPart, zPart], { axis: -1 }),
  );
  const alone = (part: string) => () => {
    split();
    return part;
  };
  const convolution = { channels: innerSize, kernel: shape.convolutionKernel, bias: shape.convolutionBias };
  const x = causalConvolution(graph, convolution, name, { of: both, offset: 0, alone: alone(xPart) }, slots);

  // These two small matrices steer the recurrence, so they have 8 bits where the others have 4.
  const projected = graph.linear(`${name}.x_proj.weight`, x, timeStepRank + 2 * stateSize, innerSize, { bits: 8 });
  const parts = [`${name}.dt`, `${name}.b`, `${name}.c`];
  graph.node('Split', [projected, graph.integers([timeStepRank, stateSize, stateSize])], parts, { axis: -1 });
  const inner = (part: 'dt' | 'b' | 'c', size: number): string =>
    shape.innerNormEpsilon === undefined
      ? `${name}.${part}`
      : rmsNorm(
          graph,
          `${name}.${part}`,
          graph.weight(`${name}.${part}_layernorm.weight`, [size]),
          `${name}.${part}:normed`,
          shape.innerNormEpsilon,
        );
  const dtNormed = inner('dt', timeStepRank);
  const dtRaw = graph.linear(`${name}.dt_proj.weight`, dtNormed, innerSize, timeStepRank, { bits: 8 });
  const scanned = { dt: dtRaw, x, z: { of: both, offset: innerSize, alone: alone(zPart) } };
  const gated = selectiveScan(
    graph,
    shape,
    name,
    { ...scanned, b: inner('b', stateSize), c: inner('c', stateSize) },
    slots,
  );
  return graph.linear(`${name}.out_proj.weight`, gated, hiddenSize, innerSize, bias('out_proj', hiddenSize));
}

/** Does it once, when it is first asked for. */
function lazily(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
