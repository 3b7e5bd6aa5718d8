import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuseRanks } from './fuse-ranks.js';

const lists = fc.array(fc.uniqueArray(fc.nat(30), { maxLength: 20 }), { minLength: 1, maxLength: 4 });

it('gives each item the sum of 1 / (k + rank) over the lists that hold it, best first', () => {
  fc.assert(
    fc.property(lists, fc.nat(100), (given, k) => {
      const fused = fuseRanks(given, String, k);
      expect(new Set(fused.map(({ item }) => item))).toEqual(new Set(given.flat()));
      for (const { item, score, ranks } of fused) {
        const places = given.map((list) => list.indexOf(item) + 1);
        expect(ranks).toEqual(places.map((place) => place || undefined));
        expect(score).toBeCloseTo(
          places.reduce((sum, place) => sum + (place && 1 / (k + place)), 0),
          12,
        );
      }
      for (const [index, { score }] of fused.entries())
        if (index > 0) expect(score).toBeLessThanOrEqual(fused[index - 1]!.score);
    }),
  );
});
