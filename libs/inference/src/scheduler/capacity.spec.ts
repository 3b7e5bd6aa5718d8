import fc from 'fast-check';
import { expect, it } from 'vitest';
import { capacityFor } from './capacity.js';

it('has room for the tokens, wastes at most a quarter and is always one of few sizes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300_000 }), (tokens) => {
      const capacity = capacityFor(tokens);
      expect(capacity).toBeGreaterThanOrEqual(tokens);
      expect(capacity % 64).toBe(0);
      expect(capacity).toBeLessThanOrEqual(Math.max(256, 1.27 * tokens + 64));
      expect(capacityFor(capacity)).toBe(capacity);
    }),
  );
  expect(new Set(Array.from({ length: 65_536 }, (_, i) => capacityFor(i + 1))).size).toBeLessThan(40);
});
