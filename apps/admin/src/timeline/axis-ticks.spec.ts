import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks } from './axis-ticks.js';

describe('axisTicks', () => {
  it('gives round times', () => {
    expect(axisTicks(600)).toEqual([0, 100, 200, 300, 400, 500, 600]);
    expect(axisTicks(3_300)).toEqual([0, 1_000, 2_000, 3_000]);
    expect(axisTicks(0)).toEqual([0]);
  });

  it('stays within the span, and neither crowded nor empty, at any span', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e9, noNaN: true }), (span) => {
        const ticks = axisTicks(span);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks.at(-1)!).toBeLessThanOrEqual(span * (1 + 1e-9));
      }),
    );
  });
});
