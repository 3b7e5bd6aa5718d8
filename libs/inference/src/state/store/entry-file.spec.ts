import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefixHash } from '../prefix-hash.js';
import { DamagedFileError, decodeEntry, type Entry, encodeEntry, encodeUsage, usageOffset } from './entry-file.js';

const entryArbitrary = fc
  .record({
    ids: fc.array(fc.nat(2 ** 31 - 1), { minLength: 1 }),
    modelHash: fc.string(),
    boundary: fc.constantFrom('message' as const, 'named' as const),
    uses: fc.nat(1e6),
    lastUsed: fc.integer({ min: 1, max: 2e12 }),
  })
  .map(({ ids, modelHash, boundary, uses, lastUsed }): Entry => {
    const about = { modelHash, prefixHash: prefixHash(ids), position: ids.length, boundary };
    const body = { stateBytes: 12, logits: 3, body: 'ab'.repeat(32), crc32: 7 };
    return { header: { ...about, ...body }, ids: Int32Array.from(ids), usage: { uses, lastUsed } };
  });

describe('an entry as bytes', () => {
  it('is read as it was written, and so is its usage written over', () => {
    fc.assert(
      fc.property(entryArbitrary, (entry) => {
        const bytes = encodeEntry(entry);
        expect(decodeEntry(bytes)).toEqual(entry);
        const usage = { uses: entry.usage.uses + 1, lastUsed: entry.usage.lastUsed + 5 };
        encodeUsage(usage).copy(bytes, usageOffset);
        expect(decodeEntry(bytes)).toEqual({ ...entry, usage });
      }),
    );
  });

  it('is refused with any bit of the rest changed, and cut off anywhere', () => {
    fc.assert(
      fc.property(entryArbitrary, fc.nat(), fc.nat(7), (entry, at, bit) => {
        const bytes = encodeEntry(entry);
        const offset = at % bytes.length;
        expect(() => decodeEntry(bytes.subarray(0, offset))).toThrow(DamagedFileError);
        bytes[offset]! ^= 1 << bit;
        if (offset >= usageOffset && offset < usageOffset + 12) expect(decodeEntry(bytes).ids).toEqual(entry.ids);
        else expect(() => decodeEntry(bytes)).toThrow(DamagedFileError);
      }),
    );
  });
});
