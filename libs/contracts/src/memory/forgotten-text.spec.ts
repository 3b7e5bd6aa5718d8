import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, foldText, holdsForgotten, holdsOrBeginsForgotten } from './forgotten-text.js';

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

  it('is recognised where a text ends inside it, from its sixteenth character on', () => {
    const secret = 'The code of the vault in the cellar is seven four one nine.';
    const prints = [fingerprintOf('Ada lives in Lisbon'), fingerprintOf(secret)];
    const before = 'It was said: ';
    for (let length = 1; length <= secret.length; length++) {
      const found = holdsOrBeginsForgotten(before + secret.slice(0, length), prints);
      // What ends with a space has one character less.
      expect(found, `${length} characters`).toBe(secret.slice(0, length).trim().length >= 16);
    }
    expect(holdsForgotten(before + secret.slice(0, -1), prints)).toBe(false);
    expect(holdsOrBeginsForgotten('The code of the vault in the attic.', prints)).toBe(false);
    expect(holdsOrBeginsForgotten(`The code of the vault was changed, ${'they say '.repeat(9)}`, prints)).toBe(false);
  });
});
