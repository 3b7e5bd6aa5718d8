import type { Citation, Passage } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citedPassage } from './cited-passage.js';

const chunkId = '0190c0de-0000-7000-8000-000000000001';
const documentId = '0190c0de-0000-7000-8000-000000000002';
const text = 'The gate opens at 8. It closes at 18. Nobody stays.';
const found: Passage = {
  chunkId,
  documentId,
  collection: 'c',
  title: 'Hours',
  headings: ['Gate'],
  text,
  start: 100,
  end: 151,
  score: 1,
};
const cite = (start: number, end: number): Citation => ({
  number: 1,
  chunkId,
  documentId,
  title: 'Hours',
  quote: '',
  start,
  end,
  verified: true,
});

describe('citedPassage', () => {
  it('sets off the quoted words by their offsets into the document', () => {
    expect(citedPassage(cite(121, 137), [found])).toMatchObject({
      before: 'The gate opens at 8. ',
      cited: 'It closes at 18.',
      after: ' Nobody stays.',
      headings: ['Gate'],
    });
  });

  it('always gives the whole passage, whatever the offsets say', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat({ max: 300 }), (start, end) => {
        const { before, cited, after } = citedPassage(cite(start, end), [found])!;
        expect(before + cited + after).toBe(text);
      }),
    );
  });

  it('knows nothing of a passage that was not found', () => {
    expect(citedPassage(cite(0, 1), [])).toBeUndefined();
  });
});
