import type { GraphDevice } from '../onnx/graph-builder.js';

/**
 * What a model runs on: `cpu`, `cuda:<number>`, or `cuda-on-cpu`, which is the graph for CUDA computed by the CPU, to check it
 * where no card is.
 */
export type DeviceName = 'cpu' | `cuda:${number}` | 'cuda-on-cpu';

/** Index of a card, or `onCpu`. */
export type DeviceIndex = number;
export const onCpu: DeviceIndex = -1;

/** @throws RangeError naming what devices there are */
export function parseDevice(name: string): { graph: GraphDevice; index: DeviceIndex } {
  if (name === 'cpu') return { graph: 'cpu', index: onCpu };
  if (name === 'cuda-on-cpu') return { graph: 'cuda', index: onCpu };
  const card = /^cuda:(\d+)$/.exec(name);
  if (card === null) throw new RangeError(`'${name}' is no device; there are cpu and cuda:<number>`);
  return { graph: 'cuda', index: Number(card[1]) };
}
