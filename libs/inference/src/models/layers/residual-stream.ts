import type { GraphBuilder } from '../../onnx/graph-builder.js';

/** The residual stream of a model: sums are folded into the norm that follows, which is one fused operator. */
export class ResidualStream {
  private pending: string | undefined;

  constructor(
    private readonly graph: GraphBuilder,
    private residual: string,
    private readonly epsilon: number,
    /** Added to every norm's weight: 1 where they are stored as differences from one (Gemma). */
    private readonly weightOffset = 0,
  ) {}

  /** Adds a layer's result to the stream. */
  add(result: string): void {
    this.pending = result;
  }

  /** RMS norm (x / sqrt(mean(x²) + ε) · weight) of the stream. */
  norm(weight: string, size: number): string {
    if (this.pending === undefined) return this.normOf(this.residual, weight, size);
    const output = `${weight}:normed`;
    const sum = `${weight}:sum`;
    this.graph.extension(
      'SkipSimplifiedLayerNormalization',
      [this.pending, this.residual, this.scale(weight, size)],
      [output, '', '', sum],
      { epsilon: { float: this.epsilon } },
    );
    this.residual = sum;
    this.pending = undefined;
    return output;
  }

  /** RMS norm of something that is not the stream, with the same epsilon and weight offset. */
  normOf(x: string, weight: string, size: number): string {
    return rmsNorm(this.graph, x, this.scale(weight, size), `${weight}:normed`, this.epsilon);
  }

  private scale(weight: string, size: number): string {
    if (this.weightOffset === 0) return this.graph.weight(weight, [size]);
    const values = this.graph.weights.read(weight, [size]).map((each) => each + this.weightOffset);
    return this.graph.floats(weight, values, [size]);
  }
}

/** RMS norm along the last axis (Zhang and Sennrich 2019). */
export const rmsNorm = (graph: GraphBuilder, x: string, scale: string, output: string, epsilon: number): string =>
  graph.node('SimplifiedLayerNormalization', [x, scale], output, {
    axis: -1,
    stash_type: 1,
    epsilon: { float: epsilon },
  });
