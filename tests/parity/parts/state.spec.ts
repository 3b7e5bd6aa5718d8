import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotError } from '../../../libs/inference/src/errors.js';
import { blockSize, quantizeBlocks } from '../../../libs/inference/src/onnx/block-quantization.js';
import { prefixHash } from '../../../libs/inference/src/state/prefix-hash.js';
import { readSnapshot, writeSnapshot } from '../../../libs/inference/src/state/snapshot.js';
import { StateBlock } from '../../../libs/inference/src/state/state-block.js';
import type { StateSlot } from '../../../libs/inference/src/state/state-layout.js';

const window = 40;
const slots: StateSlot[] = [
  { kind: 'recurrent', input: 'h', output: 'h:next', dims: [2, 3] },
  { kind: 'cache', input: 'past', rows: 'rows', present: 'present', heads: 2, headSize: 2 },
  { kind: 'cache', input: 'near', rows: 'near_rows', present: 'near_present', heads: 2, headSize: 2, window },
];

/** A block whose rows have read these texts: recurrent state is a text's sum, each row of a cache repeats its token. */
function blockOf(texts: readonly (readonly number[])[], capacity = 1024): StateBlock {
  const block = new StateBlock(slots, capacity);
  for (const ids of texts) {
    block.add();
    const row = block.rows - 1;
    block.recurrent[0]!.data.fill(sum(ids), 6 * row);
    for (const cache of block.caches) cache.loadRow(row, parts(ids.slice(-(cache.slot.window ?? ids.length))));
    block.tokens[row] = ids.length;
  }
  return block;
}

/** `[heads, tokens, headSize]`: head 0 holds the token, head 1 its negative. */
const parts = (ids: readonly number[]) =>
  Float32Array.from([...ids.flatMap((id) => [id, id + 0.5]), ...ids.flatMap((id) => [-id, -id - 0.5])]);
/** What a run gives: `[rows, tokens, heads · headSize]`. */
const rowsOf = (ids: readonly number[]) => Float32Array.from(ids.flatMap((id) => [id, id + 0.5, -id, -id - 0.5]));
const sum = (ids: readonly number[]) => ids.reduce((total, id) => total + id, 0);
const upTo = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);
const stateOf = (ids: readonly number[], logits?: Float32Array) => blockOf([ids]).extract(0, prefixHash(ids), logits);

describe('a block of states', () => {
  it('is the same however its rows came, and a window keeps just its last ones', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pieces, (sizes) => {
        const block = new StateBlock(slots, 2048);
        block.add();
        let read = 0;
        for (const size of sizes) {
          block.prepare(size);
          for (const cache of block.caches) cache.append(rowsOf(upTo(size, read)), size);
          block.advance(size);
          read += size;
        }
        const [, all, last] = block.extract(0, '').parts;
        expect(all).toEqual(parts(upTo(read)));
        expect(last).toEqual(parts(upTo(read).slice(-window)));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps each row its own while rows join and leave', () => {
    const texts = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }), { maxLength: 5 });
    const steps = fc.array(fc.oneof(fc.nat(4), fc.constant('join' as const)), { maxLength: 12 });
    fc.assert(
      fc.property(texts, steps, (start, actions) => {
        const block = blockOf(start);
        const rows = start.map((ids) => [...ids]);
        for (const action of actions)
          if (action === 'join') {
            const ids = upTo(3 + rows.length, 100);
            block.addFrom(blockOf([[1], ids], 256), 1);
            rows.push(ids);
          } else if (action < rows.length) {
            block.remove(action);
            const moved = rows.pop()!;
            if (action < rows.length) rows[action] = moved;
          }
        expect(block.rows).toBe(rows.length);
        for (const [row, ids] of rows.entries()) expect(block.extract(row, prefixHash(ids))).toEqual(stateOf(ids));
      }),
    );
  });

  it('gives states that it does not change later', () => {
    const block = blockOf([[1, 2, 3]]);
    const state = block.extract(0, '');
    block.recurrent[0]!.data.fill(99);
    block.caches[0]!.data.fill(99);
    expect(state.parts).toEqual(stateOf([1, 2, 3]).parts);
    expect(state.fork().serialize()).toEqual(state.serialize());
  });

  it('says when a row has no room', () => {
    const block = blockOf([upTo(256)], 256);
    expect(() => block.prepare(1)).toThrow(/cache of 256 tokens cannot take 1 behind 256/);
  });
});

describe('a snapshot', () => {
  const ids = [5, 6, 7];
  const bytes = writeSnapshot(stateOf(ids), ids, 'model-a');

  it('gives back the state and the tokens that it stands for', () => {
    const restored = readSnapshot(bytes, slots, 'model-a');
    expect(restored.ids).toEqual(ids);
    expect(restored.state.position).toBe(3);
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
    const withLogits = writeSnapshot(stateOf(ids, Float32Array.of(1, -2, 3)), ids, 'model-a');
    expect(readSnapshot(withLogits, slots, 'model-a').state.logits).toEqual(Float32Array.of(1, -2, 3));
    expect(readSnapshot(bytes, slots, 'model-a').state.logits).toBeUndefined();
  });

  it('is refused by another model, and says which', () => {
    expect(() => readSnapshot(bytes, slots, 'model-b')).toThrow(/made by model model-a, this is model-b/);
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
