import type { GraphBuilder } from '../onnx/graph-builder.js';

/** The residual stream of a transformer: sums are folded into the norm that follows, which is one fused operator. */
export class ResidualStream {
  private pending: string | undefined;

  constructor(
    private readonly graph: GraphBuilder,
    private residual: string,
    private readonly epsilon: number,
  ) {}

  /** Adds a layer's result to the stream. */
  add(result: string): void {
    this.pending = result;
  }

  /** RMS norm (x / sqrt(mean(x²) + ε) · weight) of the stream. */
  norm(weight: string, size: number): string {
    const scale = this.graph.weight(weight, [size]);
    const output = `${weight}:normed`;
    const epsilon = { float: this.epsilon };
    if (this.pending === undefined)
      return this.graph.node('SimplifiedLayerNormalization', [this.residual, scale], output, {
        axis: -1,
        stash_type: 1,
        epsilon,
      });
    const sum = `${weight}:sum`;
    this.graph.extension(
      'SkipSimplifiedLayerNormalization',
      [this.pending, this.residual, scale],
      [output, '', '', sum],
      { epsilon },
    );
    this.residual = sum;
    this.pending = undefined;
    return output;
  }
}
