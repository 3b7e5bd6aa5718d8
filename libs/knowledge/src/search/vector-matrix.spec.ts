import fc from 'fast-check';
import { expect, it } from 'vitest';
import { VectorMatrix } from './vector-matrix.js';

const dimensions = 7;
const vector = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: dimensions, maxLength: dimensions });

it('finds the same rows as a sort of all, whatever was added in what pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(vector, { maxLength: 40 }), { maxLength: 4 }),
      vector,
      fc.integer({ min: 1, max: 20 }),
      (pieces, query, limit) => {
        const matrix = new VectorMatrix(dimensions);
        const all: { documentId: string; ordinal: number; score: number }[] = [];
        for (const [piece, rows] of pieces.entries()) {
          const places = rows.map((_, ordinal) => ({ documentId: `d${piece}`, ordinal }));
          matrix.add(places, Float32Array.from(rows.flat()));
          for (const [row, values] of rows.entries())
            all.push({ ...places[row]!, score: values.reduce((sum, value, i) => sum + value * query[i]!, 0) });
        }
        const passing = new Set(['d0', 'd2']);
        for (const only of [undefined, passing]) {
          const expected = all
            .filter(({ documentId }) => only === undefined || only.has(documentId))
            .sort((a, b) => b.score - a.score || a.documentId.localeCompare(b.documentId) || a.ordinal - b.ordinal);
          expect(matrix.nearest(Float32Array.from(query), limit, only)).toEqual(expected.slice(0, limit));
        }
      },
    ),
  );
});
