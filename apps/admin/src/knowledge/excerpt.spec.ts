import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.js';

describe('excerptOf', () => {
  it('marks the quote and cuts around it at white space', () => {
    const text = 'Some words before. The dough rests for nine hours. Some words after.';
    const start = text.indexOf('The dough');
    const excerpt = excerptOf(text, start, start + 31, 9);
    expect(excerpt).toEqual({
      before: 'before. ',
      marked: 'The dough rests for nine hours.',
      after: ' Some',
      cutBefore: true,
      cutAfter: true,
    });
  });

  it('keeps to the text when offsets lie outside of it', () => {
    expect(excerptOf('short', 40, 50, 10)).toMatchObject({ marked: '', after: '' });
    expect(excerptOf('short', 0, 5, 10)).toEqual({
      before: '',
      marked: 'short',
      after: '',
      cutBefore: false,
      cutAfter: false,
    });
  });

  it('is always one stretch of the text around the offsets, and well-formed where they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(60), fc.nat(60), fc.nat(20), (text, start, length, around) => {
        const { before, marked, after, cutBefore, cutAfter } = excerptOf(text, start, start + length, around);
        const whole = before + marked + after;
        expect(marked).toBe(text.slice(start, start + length));
        expect(text).toContain(whole);
        expect(cutBefore || text.startsWith(whole)).toBe(true);
        expect(cutAfter || text.endsWith(whole)).toBe(true);
        if (marked.isWellFormed()) expect(whole.isWellFormed()).toBe(true);
      }),
    );
  });
});
