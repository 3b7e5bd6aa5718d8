import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, foldText, holdsForgotten } from './forgotten-text.js';

const words = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => foldText(text) !== '');

describe('a forgotten text', () => {
  it('is found wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), words, fc.string(), (before, text, after) => {
        expect(holdsForgotten(`${before} ${text} ${after}`, [fingerprintOf(text)])).toBe(true);
      }),
    );
  });

  it('is found just where a plain search finds it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 }), letters, letters, (text, one, two) => {
        const found = holdsForgotten(text, [fingerprintOf(one), fingerprintOf(two)]);
        expect(found).toBe(text.includes(one) || text.includes(two));
      }),
    );
  });

  it('does not mind case and line breaks', () => {
    expect(holdsForgotten('I think that ADA\n lives  in Lisbon.', [fingerprintOf('Ada lives in Lisbon')])).toBe(true);
    expect(holdsForgotten('Ada lived in Lisbon', [fingerprintOf('Ada lives in Lisbon')])).toBe(false);
  });
});
