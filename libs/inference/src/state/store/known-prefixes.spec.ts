import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefixHash } from '../prefix-hash.js';
import { fingerprints, matchingPrefixes } from './known-prefixes.js';
import { RememberedTexts, sharedLength } from './remembered-texts.js';

const ids = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 });

const prefixOf = (text: readonly number[]) => ({
  prefixHash: prefixHash(text),
  position: text.length,
  fingerprint: fingerprints(text, [text.length])[0]!,
});

describe('known prefixes', () => {
  it('match just the prompts that they begin, shortest first', () => {
    fc.assert(
      fc.property(fc.array(ids), ids, (texts, prompt) => {
        const beginning = texts.filter((text) => sharedLength(text, prompt) === text.length);
        const lengths = [...new Set(beginning.map(({ length }) => length))].sort((a, b) => a - b);
        expect(matchingPrefixes(prompt, texts.map(prefixOf))).toEqual(
          lengths.map((length) => prefixHash(prompt.slice(0, length))),
        );
      }),
    );
  });

  it('are told apart by SHA-256 where fingerprints agree', () => {
    const impostor = { ...prefixOf([1, 2, 3]), prefixHash: prefixHash([9, 9, 9]) };
    expect(matchingPrefixes([1, 2, 3, 4], [impostor])).toEqual([]);
  });

  it('have the fingerprint of their own ids, however many are asked for at once', () => {
    fc.assert(
      fc.property(ids, (text) => {
        const positions = text.map((_, index) => index + 1);
        expect(fingerprints(text, positions)).toEqual(
          positions.map((position) => fingerprints(text.slice(0, position), [position])[0]),
        );
      }),
    );
  });
});

describe('remembered texts', () => {
  it('tell the longest beginning shared with any of them while there is room', () => {
    fc.assert(
      fc.property(fc.array(ids), ids, (texts, prompt) => {
        const remembered = new RememberedTexts(1e6);
        for (const text of texts) remembered.add(text);
        const longest = Math.max(-1, ...texts.map((text) => sharedLength(text, prompt)));
        expect(remembered.nearest(prompt)?.shared ?? -1).toBe(longest);
      }),
    );
  });

  it('never take more than their limit, and hold the last one', () => {
    fc.assert(
      fc.property(fc.array(ids, { minLength: 1 }), (texts) => {
        const remembered = new RememberedTexts(64);
        for (const text of texts) {
          remembered.add(text);
          expect(remembered.bytes).toBeLessThanOrEqual(64);
          expect(remembered.nearest(text)?.shared).toBe(text.length);
        }
      }),
    );
  });
});
