import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { StateSlot } from '../../state/state-layout.js';

export interface ConvolutionShape {
  channels: number;
  /** Tokens that one output sees. */
  kernel: number;
  bias: boolean;
}

/** A part of a wider sequence: `size` channels of `[batch, tokens, width]` from `offset` on. */
export interface Part {
  of: string;
  offset: number;
  /** The part by itself, where an operator cannot look into the whole. */
  alone(): string;
}

/** Depthwise causal convolution with silu over `[batch, tokens, channels]`. */
export function causalConvolution(
  graph: GraphBuilder,
  { channels, kernel, bias }: ConvolutionShape,
  name: string,
  part: Part,
  slots: StateSlot[],
): string {
  const dims = [channels, kernel - 1];
  const type = graph.activation;
  const state = {
    kind: 'recurrent',
    input: `${name}.conv_state`,
    output: `${name}.conv_state:next`,
    dims,
    type,
  } as const;
  slots.push(state);
  graph.input(state.input, type, ['batch', ...dims]);
  graph.output(state.output, type, ['batch', ...dims]);
  const weight = graph.weight(`${name}.conv1d.weight`, [channels, 1, kernel]);
  const biasName = bias ? graph.weight(`${name}.conv1d.bias`, [channels]) : '';
  if (graph.target.device === 'cuda')
    return graph.own('Convolution', [part.of, weight, biasName, state.input], [`${name}.u`, state.output], {
      x_offset: part.offset,
    });
  // The operator wants channels first.
  const x = part.alone();
  const channelsFirst = graph.node('Transpose', [x], `${x}:channels_first`, { perm: [0, 2, 1] });
  graph.extension(
    'CausalConvWithState',
    [channelsFirst, weight, biasName, state.input],
    [`${name}.convolved`, state.output],
    { activation: 'silu', ndim: 1 },
  );
  return graph.node('Transpose', [`${name}.convolved`], `${name}.u`, { perm: [0, 2, 1] });
}
