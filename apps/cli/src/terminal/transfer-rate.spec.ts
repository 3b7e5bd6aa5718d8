import { describe, expect, it } from 'vitest';
import { TransferRate } from './transfer-rate.js';

function rateWithClock() {
  let now = 0;
  const rate = new TransferRate(() => now);
  return (at: number, done: number) => {
    now = at;
    return rate.update(done);
  };
}

describe('TransferRate', () => {
  it('does not count what was there before', () => {
    const at = rateWithClock();
    expect(at(0, 5_000_000)).toBeUndefined();
    expect(at(999, 5_000_999)).toBeUndefined();
    expect(at(1000, 5_001_000)).toBe(1000);
  });

  it('looks at the last ten seconds', () => {
    const at = rateWithClock();
    for (let second = 0; second <= 30; second++) at(second * 1000, second * 100);
    for (let second = 31; second <= 41; second++) at(second * 1000, 3_000 + (second - 30) * 900);
    expect(at(42_000, 3_000 + 12 * 900)).toBeCloseTo(900, 6);
  });

  it('begins anew when a file does', () => {
    const at = rateWithClock();
    at(0, 0);
    at(1000, 1000);
    expect(at(2000, 100)).toBeUndefined();
    expect(at(3000, 300)).toBe(200);
  });
});
