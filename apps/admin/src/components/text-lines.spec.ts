import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textLines } from './text-lines.js';

describe('textLines', () => {
  it('keeps every character, in lines that can be drawn', () => {
    const unit = fc.oneof(fc.constantFrom('a', ' ', '\n', '😀', 'x'.repeat(300)), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const text = parts.join('');
        const lines = textLines(text);
        expect(lines.join('').length).toBe(text.replaceAll('\n', '').length);
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(180);
          expect(line.isWellFormed()).toBe(text.isWellFormed());
        }
      }),
    );
  });

  it('breaks after spaces', () => {
    const lines = textLines(`${'word '.repeat(60)}`);
    expect(lines.every((line) => line === '' || line.endsWith(' '))).toBe(true);
  });
});
