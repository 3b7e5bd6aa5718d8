import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from '../../libs/inference/src/import-model.js';
import type { RowBlock } from '../../libs/inference/src/runtime/model-runner.js';
import { ModelSession } from '../../libs/inference/src/runtime/model-session.js';
import { readSnapshot, writeSnapshot } from '../../libs/inference/src/state/snapshot.js';
import { blockOf, randomIds, readInto, relativeError, stateAfter } from './support/reading.js';
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
      const ids = randomIds(length, length, tokenizerVocabulary);
      const logits = await readInto(session, blockOf(session), ids);
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
    const ids = randomIds(20, 3, tokenizerVocabulary);
    const logits = await readInto(session, blockOf(session), ids);
    expect(cosine(logits, referenceLogits(model, ids))).toBeGreaterThan(bound);
    await session.release();
  });
});

describe('the state of a random jamba model', () => {
  const ids = randomIds(300, 9, tokenizerVocabulary);
  let tiny: Awaited<ReturnType<typeof sessionOf>>;
  let whole: Float32Array;
  beforeAll(async () => {
    tiny = await sessionOf({ seed: 10 });
    whole = await readInto(tiny.session, blockOf(tiny.session), ids);
  });
  afterAll(() => tiny.session.release());

  const inPieces = (tokens: readonly number[], sizes: readonly number[], block: RowBlock) =>
    readInto(tiny.session, block, tokens, sizes);

  it.each([
    ['single steps', [1]],
    ['pieces of the usual size', [256]],
    ['uneven pieces', [255, 1, 2, 40, 1]],
    ['pieces shorter than the convolution', [2, 1, 2]],
  ])('prefill at once equals prefill in %s', async (_, sizes) => {
    expect(relativeError(await inPieces(ids, sizes, blockOf(tiny.session)), whole)).toBeLessThan(1e-5);
  });

  it('goes on from a snapshot as if it had never stopped', async () => {
    const { fingerprint, slots } = tiny.manifest;
    const stopped = blockOf(tiny.session);
    const read = ids.slice(0, 130);
    await inPieces(read, [64], stopped);
    const restored = readSnapshot(writeSnapshot(stateAfter(stopped, read), read, fingerprint), slots, fingerprint);
    expect(restored.ids).toEqual(read);
    const resumed = await inPieces(ids.slice(130), [64], blockOf(tiny.session, 512, restored.state));
    const unbroken = await inPieces(ids.slice(130), [64], stopped);
    expect(resumed).toEqual(unbroken);
    expect(relativeError(resumed, whole)).toBeLessThan(1e-5);
  });

  it('has the size that the layout says', async () => {
    const block = blockOf(tiny.session);
    await inPieces(ids.slice(0, 100), [100], block);
    const recurrent = tiny.model.shape.hidden * 2 * (tiny.model.shape.stateSize + tiny.model.shape.kernel - 1);
    expect(stateAfter(block, ids.slice(0, 100)).bytes).toBe(4 * (3 * recurrent + 100 * 2 * 2 * 16));
  });
});
