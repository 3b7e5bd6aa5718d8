import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastValuable, stateValue } from './eviction.js';

const state = { position: 1000, boundary: 'message' as const, lastUsed: 0, uses: 1 };
const here = { bytes: 1e6, parentTokens: 0, tokensPerSecond: 100, now: 0, onDisk: false };

describe('the value of a kept state', () => {
  it('is the seconds it is expected to save, a byte', () => {
    expect(stateValue(state, here)).toBeCloseTo((10 * 1.75) / 1e6, 12);
    expect(stateValue(state, { ...here, now: 600_000 })).toBeCloseTo((10 * 0.875) / 1e6, 12);
    expect(stateValue(state, { ...here, parentTokens: 900 })).toBeCloseTo((1 * 1.75) / 1e6, 12);
  });

  it('grows with cost and use and shrinks with age, size and what else would do', () => {
    const value = (changed: object): number => stateValue({ ...state, ...changed }, { ...here, now: 1000, ...changed });
    const usual = value({});
    for (const better of [{ position: 2000 }, { uses: 2 }, { boundary: 'named' }, { lastUsed: 1000 }])
      expect(value(better)).toBeGreaterThan(usual);
    for (const worse of [
      { bytes: 2e6 },
      { parentTokens: 1 },
      { now: 2000 },
      { tokensPerSecond: 200 },
      { onDisk: true },
    ])
      expect(value(worse)).toBeLessThan(usual);
  });

  it('with a copy on disk is never more than without', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e9 }), (position, bytes) => {
        const given = { ...state, position };
        expect(stateValue(given, { ...here, bytes, onDisk: true })).toBeLessThanOrEqual(
          stateValue(given, { ...here, bytes }),
        );
      }),
    );
  });
});

it('the least valuable is the first of the smallest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
      const items = values.map((value, index) => ({ value, index }));
      const least = leastValuable(items, ({ value }) => value);
      expect(least?.index).toBe(values.length === 0 ? undefined : values.indexOf(Math.min(...values)));
    }),
  );
});
