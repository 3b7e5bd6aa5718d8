import { uuid } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidV7 } from './uuid-v7.js';

describe('uuidV7', () => {
  it('is a UUID of version 7 that holds its time and sorts by it', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 45), fc.nat(2 ** 45), (one, other) => {
        const [earlier, later] = [uuidV7(Math.min(one, other)), uuidV7(Math.max(one, other) + 1)];
        expect(uuid.safeParse(earlier).success).toBe(true);
        expect(earlier[14]).toBe('7');
        expect(Number.parseInt(earlier.replaceAll('-', '').slice(0, 12), 16)).toBe(Math.min(one, other));
        expect(earlier < later).toBe(true);
      }),
    );
  });
});
