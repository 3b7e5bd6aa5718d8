import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuseRanks } from './fuse-ranks.js';
import { fuseScores } from './fuse-scores.js';

const lists = fc.array(fc.uniqueArray(fc.nat(30), { maxLength: 20 }), { minLength: 1, maxLength: 4 });

it('gives each item the weighted sum of 1 / (k + rank) over the lists that hold it, best first', () => {
  fc.assert(
    fc.property(lists, fc.nat(100), fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }), (given, k, weights) => {
      const fused = fuseRanks(given, String, { k, weights });
      expect(new Set(fused.map(({ item }) => item))).toEqual(new Set(given.flat()));
      for (const { item, score, ranks } of fused) {
        const places = given.map((list) => list.indexOf(item) + 1);
        expect(ranks).toEqual(places.map((place) => place || undefined));
        expect(score).toBeCloseTo(
          places.reduce((sum, place, part) => sum + (place && weights[part]! / (k + place)), 0),
          12,
        );
      }
      for (const [index, { score }] of fused.entries())
        if (index > 0) expect(score).toBeLessThanOrEqual(fused[index - 1]!.score);
    }),
  );
});

describe('fuseScores', () => {
  const keyOf = ({ key }: { key: string }) => key;
  const scoreOf = ({ score }: { score: number }) => score;
  const words = [
    { key: 'a', score: 8 },
    { key: 'b', score: 4 },
  ];
  const near = [
    { key: 'b', score: 0.6 },
    { key: 'c', score: 0.2 },
  ];
  const fuse = (whole: boolean) =>
    fuseScores(
      [
        { items: words, least: 0, weight: 0.25, whole },
        { items: near, least: -1, weight: 0.75, whole },
      ],
      keyOf,
      scoreOf,
    );

  it('adds up shares of the best score; what a whole list does not name has none of it', () => {
    expect(fuse(true)).toEqual([
      { item: words[1], score: 0.25 * 0.5 + 0.75, ranks: [2, 1] },
      { item: near[1], score: expect.closeTo((0.75 * 1.2) / 1.6), ranks: [undefined, 2] },
      { item: words[0], score: 0.25, ranks: [1, undefined] },
    ]);
  });

  it('gives what a cut list does not name the score of its last', () => {
    const [b, a, c] = fuse(false);
    expect([b, a, c].map((each) => each!.item.key)).toEqual(['b', 'a', 'c']);
    expect(a!.score).toBeCloseTo(0.25 + (0.75 * 1.2) / 1.6, 12);
    expect(c!.score).toBeCloseTo(0.25 * 0.5 + (0.75 * 1.2) / 1.6, 12);
  });

  it('is the order of the one list that has all the weight, and takes empty lists and equal scores', () => {
    const scores = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(scores, fc.boolean(), (given, whole) => {
        const items = given.sort((a, b) => b - a).map((score, index) => ({ key: `${index}`, score }));
        const all = fuseScores(
          [
            { items, least: 0, weight: 1, whole },
            { items: [], least: -1, weight: 0, whole },
          ],
          keyOf,
          scoreOf,
        );
        expect(all.map(({ item }) => item)).toEqual(items);
        for (const { score } of all) expect(score >= 0 && score <= 1).toBe(true);
      }),
    );
  });
});
