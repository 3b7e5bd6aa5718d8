import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from '../../libs/inference/src/import-model.js';
import { ModelSession } from '../../libs/inference/src/runtime/model-session.js';
import { seededRandom } from '../../libs/inference/src/sampling/random.js';
import type { ModelState } from '../../libs/inference/src/state/model-state.js';
import { readSnapshot, writeSnapshot } from '../../libs/inference/src/state/snapshot.js';
import { referenceLogits } from './tiny-jamba/jamba-reference.js';
import { randomJamba, type TinyShape, writeJamba } from './tiny-jamba/tiny-jamba.js';
import { tokenizerVocabulary } from './tiny-jamba/tiny-tokenizer.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-tiny-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folders = 0;
async function sessionOf(changes: Partial<TinyShape>, precision: 'fp32' | 'int8' | 'int4' = 'fp32') {
  const model = randomJamba(changes);
  const dir = join(work, `model-${folders++}`);
  writeJamba(model, dir);
  const { graphDir, manifest } = await importModel(dir, { precision, cacheDir: join(work, 'cache') });
  return { model, manifest, session: await ModelSession.load(graphDir, 1) };
}

function randomIds(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.floor(random() * tokenizerVocabulary));
}

/** Largest difference, relative to the largest of what is expected. */
function relativeError(actual: Float32Array, expected: Float32Array | Float64Array): number {
  let worst = 0;
  let scale = 0;
  for (const [index, value] of expected.entries()) {
    worst = Math.max(worst, Math.abs(actual[index]! - value));
    scale = Math.max(scale, Math.abs(value));
  }
  // A model that says nothing would be right about everything.
  expect(scale).toBeGreaterThan(0.1);
  return worst / scale;
}

function cosine(a: Float32Array, b: Float64Array): number {
  let product = 0;
  for (const [index, value] of b.entries()) product += a[index]! * value;
  return product / Math.hypot(...a) / Math.hypot(...b);
}

describe('the graph of a random jamba model equals a float64 reference', () => {
  const shapes: [string, Partial<TinyShape>][] = [
    ['usual', {}],
    ['float32 in three shards', { dtype: 'F32', shards: 3, seed: 2 }],
    ['float16, untied head', { dtype: 'F16', tied: false, seed: 3 }],
    ['biased projections, no convolution bias', { projectionBias: true, convolutionBias: false, seed: 4 }],
    ['one key head, period 14 offset 7', { layers: 9, keyValueHeads: 1, attentionPeriod: 14, attentionOffset: 7 }],
    ['attention first, every head its own key', { attentionOffset: 0, keyValueHeads: 4, seed: 5 }],
    ['kernel of 2, state of 16', { kernel: 2, stateSize: 16, timeStepRank: 3, seed: 6 }],
    ['sizes that no block divides', { hidden: 48, heads: 3, keyValueHeads: 1, feedForward: 80, seed: 7 }],
  ];
  it.each(shapes)('%s', async (_, changes) => {
    const { model, session } = await sessionOf(changes);
    for (const length of [1, 2, 37]) {
      const ids = randomIds(length, length);
      const logits = await session.run(ids, session.newState());
      expect(relativeError(logits, referenceLogits(model, ids))).toBeLessThan(1e-4);
    }
    await session.release();
  });

  // Cosines over 20 seeds: int8 0.9988 to 0.9998, int4 0.895 to 0.989. Logits of another matrix would give about 0.
  it.each([
    ['int8', 0.995],
    ['int4', 0.8],
  ] as const)('%s stays near it', async (precision, bound) => {
    const shape = { layers: 2, attentionPeriod: 2, attentionOffset: 1, seed: 8 };
    const { model, session } = await sessionOf(shape, precision);
    const ids = randomIds(20, 3);
    const logits = await session.run(ids, session.newState());
    expect(cosine(logits, referenceLogits(model, ids))).toBeGreaterThan(bound);
    await session.release();
  });
});

describe('the state of a random jamba model', () => {
  const ids = randomIds(300, 9);
  let tiny: Awaited<ReturnType<typeof sessionOf>>;
  let whole: Float32Array;
  beforeAll(async () => {
    tiny = await sessionOf({ seed: 10 });
    whole = await tiny.session.run(ids, tiny.session.newState());
  });
  afterAll(() => tiny.session.release());

  /** Reads tokens in pieces of these sizes, the last size again and again. */
  async function inPieces(tokens: readonly number[], sizes: readonly number[], state: ModelState) {
    let logits = new Float32Array();
    for (let at = 0, piece = 0; at < tokens.length; piece++) {
      const size = sizes[Math.min(piece, sizes.length - 1)]!;
      logits = Float32Array.from(await tiny.session.run(tokens.slice(at, at + size), state));
      at += size;
    }
    return logits;
  }

  it.each([
    ['single steps', [1]],
    ['pieces of the usual size', [256]],
    ['uneven pieces', [255, 1, 2, 40, 1]],
    ['pieces shorter than the convolution', [2, 1, 2]],
  ])('prefill at once equals prefill in %s', async (_, sizes) => {
    expect(relativeError(await inPieces(ids, sizes, tiny.session.newState()), whole)).toBeLessThan(1e-5);
  });

  it('goes on from a snapshot as if it had never stopped', async () => {
    const { fingerprint, slots } = tiny.manifest;
    const stopped = tiny.session.newState();
    await inPieces(ids.slice(0, 130), [64], stopped);
    const bytes = writeSnapshot(stopped, ids.slice(0, 130), fingerprint);
    const restored = readSnapshot(bytes, slots, fingerprint);
    expect(restored.ids).toEqual(ids.slice(0, 130));
    const resumed = await inPieces(ids.slice(130), [64], restored.state);
    const unbroken = await inPieces(ids.slice(130), [64], stopped);
    expect(resumed).toEqual(unbroken);
    expect(relativeError(resumed, whole)).toBeLessThan(1e-5);
  });

  it('is not touched by what happens to its fork', async () => {
    const original = tiny.session.newState();
    await inPieces(ids.slice(0, 100), [100], original);
    const fork = original.fork();
    await inPieces(randomIds(50, 11), [50], fork);
    const later = await inPieces(ids.slice(100), [200], original);
    expect(relativeError(later, whole)).toBeLessThan(1e-5);
    expect(fork.tokens).toBe(150);
  });

  it('keeps the caches of forks that grow apart', async () => {
    const original = tiny.session.newState();
    await inPieces(ids.slice(0, 290), [145], original);
    const twin = original.fork();
    const first = await inPieces(ids.slice(290), [1], original);
    const second = await inPieces(ids.slice(290), [10], twin);
    expect(relativeError(second, first)).toBeLessThan(1e-5);
  });

  it('has the size that the layout says', async () => {
    const state = tiny.session.newState();
    await inPieces(ids.slice(0, 100), [100], state);
    const recurrent = tiny.model.shape.hidden * 2 * (tiny.model.shape.stateSize + tiny.model.shape.kernel - 1);
    expect(state.fork().bytes).toBe(4 * (3 * recurrent + 100 * 2 * 2 * 16));
  });
});
