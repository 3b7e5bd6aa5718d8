import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepeatedAnswer } from './repeated-answer.js';

/** What a reader of the token stream has before it. */
function reader() {
  let text = '';
  let beginnings = 0;
  const out = (piece: string, anew = false): void => {
    if (anew) beginnings += 1;
    text = anew ? piece : text + piece;
  };
  return { out, text: () => text, beginnings: () => beginnings };
}

const pieces = fc.array(fc.string({ minLength: 1, maxLength: 4 }));

describe('RepeatedAnswer', () => {
  it('shows the last writing, however often and wherever it was broken off', () => {
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 5 }), (writings) => {
        const shown = reader();
        const answer = new RepeatedAnswer(shown.out);
        for (const [index, writing] of writings.entries()) {
          if (index > 0) answer.again();
          for (const piece of writing) answer.write(piece);
        }
        answer.finish();
        expect(shown.text()).toBe(writings.at(-1)!.join(''));
      }),
    );
  });

  it('never begins anew when the same text comes again, in whatever pieces', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, broken, cut) => {
        const shown = reader();
        const answer = new RepeatedAnswer(shown.out);
        answer.write(text.slice(0, broken % (text.length + 1)));
        answer.again();
        answer.write(text.slice(0, cut % (text.length + 1)));
        answer.write(text.slice(cut % (text.length + 1)));
        answer.finish();
        expect(shown.text()).toBe(text);
        expect(shown.beginnings()).toBe(0);
      }),
    );
  });
});
