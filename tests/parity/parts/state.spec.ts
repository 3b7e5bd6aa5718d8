import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotError } from '../../../libs/inference/src/errors.js';
import { blockSize, quantizeBlocks } from '../../../libs/inference/src/onnx/block-quantization.js';
import { ModelState } from '../../../libs/inference/src/state/model-state.js';
import { readSnapshot, writeSnapshot } from '../../../libs/inference/src/state/snapshot.js';
import { StateCache } from '../../../libs/inference/src/state/state-cache.js';
import type { StateSlot } from '../../../libs/inference/src/state/state-layout.js';

const slots: StateSlot[] = [
  { kind: 'recurrent', input: 'h', output: 'h:next', dims: [2, 3] },
  { kind: 'cache', input: 'past', rows: 'rows', heads: 2, headSize: 2 },
];
/** Bytes of a state after that many tokens. */
const bytesAfter = (tokens: number) => 4 * (6 + tokens * 4);

/** A state that has read these tokens: its recurrent part is their sum, each of its rows repeats its token. */
function stateOf(ids: readonly number[], pieces = [ids.length]): ModelState {
  const state = new ModelState(slots);
  let at = 0;
  for (const size of pieces) {
    state.reserve(at + size);
    state.appendRows(state.caches[0]!, rowsOf(ids.slice(at, at + size)), size);
    at += size;
    state.tokens = at;
  }
  state.recurrent[0]!.data.fill(ids.reduce((sum, id) => sum + id, 0));
  return state;
}

/** `[tokens, heads · headSize]`: head 0 holds the token, head 1 its negative. */
const rowsOf = (ids: readonly number[]) => Float32Array.from(ids.flatMap((id) => [id, id + 0.5, -id, -id - 0.5]));

describe('a model state', () => {
  it('is the same however its rows came', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        const ids = Array.from({ length: pieces.reduce((sum, size) => sum + size, 0) }, (_, index) => index);
        const cache = stateOf(ids, pieces).fork().caches[0]!;
        expect(cache.capacity).toBe(ids.length);
        const heads = [ids.flatMap((id) => [id, id + 0.5]), ids.flatMap((id) => [-id, -id - 0.5])];
        expect(cache.data).toEqual(Float32Array.from(heads.flat()));
      }),
      { numRuns: 30 },
    );
  });

  it('shares nothing with its fork', () => {
    const state = stateOf([1, 2, 3]);
    const fork = state.fork();
    fork.recurrent[0]!.data.fill(99);
    fork.caches[0]!.data.fill(99);
    expect(state.fork().recurrent[0]!.data).toEqual(new Float32Array(6).fill(6));
    expect(state.fork().caches[0]!.data[0]).toBe(1);
  });
});

describe('a snapshot', () => {
  const ids = [5, 6, 7];
  const bytes = writeSnapshot(stateOf(ids), ids, 'model-a');

  it('gives back the state and the tokens that it stands for', () => {
    const restored = readSnapshot(bytes, slots, 'model-a');
    expect(restored.ids).toEqual(ids);
    expect(restored.state.tokens).toBe(3);
    expect(writeSnapshot(restored.state, restored.ids, 'model-a')).toEqual(bytes);
  });

  it('is refused after any change of a byte', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= flip;
        expect(() => readSnapshot(changed, slots, 'model-a')).toThrow(SnapshotError);
      }),
    );
  });

  it('is refused when cut off anywhere', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => readSnapshot(bytes.subarray(0, length), slots, 'model-a')).toThrow(SnapshotError);
  });

  it('carries the logits after its last token', () => {
    const withLogits = writeSnapshot(stateOf(ids), ids, 'model-a', Float32Array.of(1, -2, 3));
    expect(readSnapshot(withLogits, slots, 'model-a').logits).toEqual(Float32Array.of(1, -2, 3));
    expect(readSnapshot(bytes, slots, 'model-a').logits).toBeUndefined();
  });

  it('is refused by another model, and says which', () => {
    expect(() => readSnapshot(bytes, slots, 'model-b')).toThrow(/made by model model-a, this is model-b/);
  });
});

describe('the state cache', () => {
  const logits = new Float32Array(4);
  const entryBytes = (tokens: number) => bytesAfter(tokens) + logits.byteLength + 8 * tokens;
  const keep = (cache: StateCache, ids: number[]) => cache.keep(ids, stateOf(ids), logits);

  it('finds the longest kept state that begins the prompt', () => {
    const token = fc.integer({ min: 0, max: 2 });
    const sequence = fc.array(token, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(sequence, { minLength: 1, maxLength: 8 }), sequence, (kept, prompt) => {
        const cache = new StateCache(1e9);
        for (const ids of kept) keep(cache, ids);
        const starts = kept.filter((ids) => ids.every((id, index) => prompt[index] === id));
        const longest = Math.max(0, ...starts.map((ids) => ids.length));
        const { entry, reason } = cache.match(prompt);
        expect(entry?.ids.length ?? 0).toBe(longest);
        if (entry) expect(prompt.slice(0, longest)).toEqual(entry.ids);
        else expect(reason).toContain('no kept state begins this prompt');
      }),
    );
  });

  it('says why nothing is reused', () => {
    expect(new StateCache(0).match([1]).reason).toBe('the state cache is off');
    const cache = new StateCache(1e9);
    expect(cache.match([1]).reason).toBe('no state is kept yet');
    keep(cache, [1, 2, 3, 4]);
    expect(cache.match([1, 2, 9]).reason).toContain('shares 2 of 3 tokens');
  });

  it('gives up what was longest not used when the bytes are over the limit', () => {
    const cache = new StateCache(2 * entryBytes(3));
    keep(cache, [1, 1, 1]);
    keep(cache, [2, 2, 2]);
    expect(cache.match([1, 1, 1, 5]).entry).toBeDefined();
    keep(cache, [3, 3, 3]);
    expect(cache.match([1, 1, 1, 5]).entry).toBeDefined();
    expect(cache.match([2, 2, 2, 5]).entry).toBeUndefined();
    expect(cache.match([3, 3, 3, 5]).entry).toBeDefined();
  });

  it('does not give everything up for a state that does not fit', () => {
    const cache = new StateCache(2 * entryBytes(3));
    keep(cache, [1, 1, 1]);
    keep(
      cache,
      Array.from({ length: 100 }, () => 7),
    );
    expect(cache.match([1, 1, 1, 5]).entry).toBeDefined();
  });

  it('learns the logits of a state that it keeps already, and counts it once', () => {
    const cache = new StateCache(2 * entryBytes(3));
    cache.keep([1, 1, 1], stateOf([1, 1, 1]));
    expect(cache.match([1, 1, 1]).entry).toBeUndefined();
    keep(cache, [1, 1, 1]);
    expect(cache.match([1, 1, 1]).entry?.logits).toEqual(logits);
    keep(cache, [2, 2, 2]);
    expect(cache.match([1, 1, 1]).entry).toBeDefined();
    expect(cache.match([2, 2, 2]).entry).toBeDefined();
  });

  it('keeps a copy: what the state reads afterwards does not change it', () => {
    const cache = new StateCache(1e9);
    const state = stateOf([1, 2, 3]);
    cache.keep([1, 2, 3], state, logits);
    state.recurrent[0]!.data.fill(99);
    expect(cache.match([1, 2, 3, 4]).entry!.state.recurrent[0]!.data[0]).toBe(6);
  });
});

describe('block-wise quantisation', () => {
  const block = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: blockSize * 4, maxLength: blockSize * 4 });

  it.each([4, 8] as const)('to %i bits stays within its step of every weight', (bits) => {
    fc.assert(
      fc.property(block, fc.constantFrom(1e-6, 1, 1e6), (integers, unit) => {
        const weights = Float32Array.from(integers, (value) => value * unit);
        const { values, scales } = quantizeBlocks(weights, 2, 2 * blockSize, bits);
        for (const [index, weight] of weights.entries()) {
          const q = bits === 8 ? values[index]! : (values[index >> 1]! >> (index & 1 ? 4 : 0)) & 15;
          const scale = scales[Math.floor(index / blockSize)]!;
          // Half a step, or a whole one at the end of the range that the largest weight does not use.
          const error = Math.abs((q - 2 ** (bits - 1)) * scale - weight);
          expect(error).toBeLessThanOrEqual(Math.abs(scale) * 1.0001);
          if (q !== 2 ** bits - 1) expect(error).toBeLessThanOrEqual(Math.abs(scale) * 0.5001);
        }
      }),
    );
  });

  it('keeps zeros and the largest weight of a block', () => {
    const weights = new Float32Array(blockSize);
    expect(quantizeBlocks(weights, 1, blockSize, 8).scales[0]).toBeCloseTo(0);
    weights[7] = 3.5;
    const { values, scales } = quantizeBlocks(weights, 1, blockSize, 8);
    expect((values[7]! - 128) * scales[0]!).toBe(3.5);
    expect(values[0]).toBe(128);
  });
});
