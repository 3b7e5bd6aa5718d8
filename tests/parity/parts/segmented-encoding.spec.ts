import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelTokenizer } from '../../../libs/inference/src/tokenizer/model-tokenizer.js';
import { SegmentedEncoding } from '../../../libs/inference/src/tokenizer/segmented-encoding.js';

const tokenizer = ModelTokenizer.open(join(import.meta.dirname, '..', '..', '..', 'models', 'marimba-70m'));
const whole = (text: string): number[] =>
  (tokenizer as unknown as { encodeWhole(text: string): number[] }).encodeWhole(text);

/** Texts of many pieces: words, numbers, line breaks, marks and emoji in any order. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(' the', ' warehouse', ' of', ' Pump', " isn't", ' naïve') },
  fc.constantFrom('\n\n', '  ', ' 1234', '.', ',\n', '<|im_end|>', '🙂', 'x', ' y ', '日本'),
);
const longText = fc.array(piece, { minLength: 900, maxLength: 2500 }).map((pieces) => pieces.join(''));

describe('encoding piece by piece', () => {
  it('gives the tokens of the whole text', () => {
    fc.assert(
      fc.property(longText, (text) => {
        expect(tokenizer.encode(text)).toEqual(whole(text));
      }),
      { numRuns: 25 },
    );
  });

  it('encodes again only what is new', () => {
    const asked: string[] = [];
    const segmented = new SegmentedEncoding((text) => {
      asked.push(text);
      return whole(text);
    });
    const document = 'The pump of the second hall is checked twice a day and once a night. '.repeat(400);
    segmented.tokens(`${document}\n\nWhen is it checked?`);
    const first = asked.length;
    const question = `${document}\n\nWhich pump is it?`;
    expect(segmented.tokens(question)).toEqual(whole(question));
    expect(first).toBeGreaterThan(5);
    expect(asked.length).toBe(first + 1);
  });

  it('takes a text without words as one piece', () => {
    const text = '1234567890,'.repeat(1000);
    expect(tokenizer.encode(text)).toEqual(whole(text));
  });
});
