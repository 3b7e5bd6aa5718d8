import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SpokenPiece, ThinkSplitter } from './think-splitter.js';

function split(pieces: string[]): Record<SpokenPiece['kind'], string> {
  const splitter = new ThinkSplitter();
  const spoken = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.finish()];
  const said = (kind: SpokenPiece['kind']): string =>
    spoken.flatMap((piece) => (piece.kind === kind ? piece.text : [])).join('');
  return { thinking: said('thinking'), answer: said('answer') };
}

describe('ThinkSplitter', () => {
  it('tells thinking from answering', () => {
    expect(split(['<think>[1] "It opens at 8."</think>At 8 [1]'])).toEqual({
      thinking: '[1] "It opens at 8."',
      answer: 'At 8 [1]',
    });
  });

  it('gives the same wherever the text is cut', () => {
    const text = 'a < b <think>is x</y> true? <th</think> <thin yes';
    const cut = fc.array(fc.nat({ max: text.length }), { maxLength: 8 });
    fc.assert(
      fc.property(cut, (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(split(pieces)).toEqual({ thinking: 'is x</y> true? <th', answer: 'a < b  <thin yes' });
      }),
    );
  });

  it('holds nothing back that cannot become a tag', () => {
    expect(new ThinkSplitter().push('At 8')).toEqual([{ kind: 'answer', text: 'At 8' }]);
  });
});
