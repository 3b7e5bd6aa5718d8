import { onCpu } from '../../../libs/inference/src/device/device-name.js';
import { openRunner } from '../../../libs/inference/src/device/open-runner.js';
import type { ModelRunner, RowBlock } from '../../../libs/inference/src/runtime/model-runner.js';
import { seededRandom } from '../../../libs/inference/src/sampling/random.js';
import type { HybridState } from '../../../libs/inference/src/state/hybrid-state.js';
import { prefixHash } from '../../../libs/inference/src/state/prefix-hash.js';

const through = (addon: boolean) => (graphDir: string) =>
  openRunner({ graphDir, device: onCpu, threads: 1, addon, idleBytes: 0 });

/** The ways in which a graph can run here; `least` is the error that rounding alone makes. */
export const runners = {
  'the binding of onnxruntime-node': { precision: 'fp32', graph: 'cpu', least: 0, load: through(false) },
  'the device addon': { precision: 'fp32', graph: 'cpu', least: 0, load: through(true) },
  'the device addon and the graph for CUDA': { precision: 'fp16', graph: 'cuda', least: 0.02, load: through(true) },
} as const;

/** A block of one row, fresh or continued. */
export function blockOf(session: ModelRunner, capacity = 512, state?: HybridState): RowBlock {
  const block = session.newBlock(capacity);
  block.add(state);
  return block;
}

/** Reads tokens in pieces of these sizes, the last size again and again; gives the logits after the last token. */
export async function readInto(
  session: ModelRunner,
  block: RowBlock,
  tokens: readonly number[],
  sizes: readonly number[] = [tokens.length],
): Promise<Float32Array> {
  let logits = new Float32Array();
  for (let at = 0, piece = 0; at < tokens.length; piece++) {
    const ids = tokens.slice(at, at + sizes[Math.min(piece, sizes.length - 1)]!);
    logits = Float32Array.from((await session.run(block, { ids, select: [ids.length - 1] })).logits);
    at += ids.length;
  }
  return logits;
}

/** The state of a block's row, which has read just these tokens. */
export const stateAfter = (block: RowBlock, ids: readonly number[], row = 0): HybridState =>
  block.extract(row, prefixHash(ids));

export function randomIds(count: number, seed: number, vocabulary: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.floor(random() * vocabulary));
}

/** Largest difference, relative to the largest of what is expected. */
export function relativeError(actual: Float32Array, expected: Float32Array | Float64Array): number {
  let worst = 0;
  let scale = 0;
  for (const [index, value] of expected.entries()) {
    const difference = Math.abs(actual[index]! - value);
    worst = difference > worst || Number.isNaN(difference) ? difference : worst;
    scale = Math.max(scale, Math.abs(value));
  }
  // A model that says nothing would be right about everything.
  if (!(scale > 0.1)) throw new Error(`the expected logits are at most ${scale}: they say nothing`);
  return worst / scale;
}
