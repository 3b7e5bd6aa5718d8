import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passagesFrom } from '../testing/passages.js';
import { citationsOf } from './cite.js';
import { findQuote } from './find-quote.js';

const bridge = 'The Harrow Bridge was completed in 1921. Its architect was Ines Weber.';
const relay = 'By default `relay-server` listens on port 4471.\nRequests   time out after “30 seconds” — always.';
const passages = passagesFrom(
  { title: 'Harrow Bridge', text: bridge, start: 1_000 },
  { title: 'Relay server', text: relay, start: 50 },
);

describe('citationsOf', () => {
  it('points at a quote that stands word for word in the numbered passage, in offsets of the document', () => {
    const start = 1_000 + bridge.indexOf('Its');
    expect(citationsOf('Ines Weber [1]', '[1] "Its architect was Ines Weber."', passages)).toEqual([
      {
        number: 1,
        chunkId: passages[0]!.chunkId,
        documentId: passages[0]!.documentId,
        title: 'Harrow Bridge',
        quote: 'Its architect was Ines Weber.',
        start,
        end: start + 29,
        verified: true,
      },
    ]);
  });

  it('corrects the number by where the quote truly stands', () => {
    expect(citationsOf('1921 [2]', '[2] "The Harrow Bridge was completed in 1921."', passages)).toMatchObject([
      { number: 1, start: 1_000, verified: true },
    ]);
  });

  it('finds a quote whose white space, quotation marks and dashes differ, and gives the words of the document', () => {
    expect(citationsOf('30 s [2]', `[2] "Requests time out after "30 seconds" - always."`, passages)).toMatchObject([
      { number: 2, quote: relay.slice(relay.indexOf('Requests')), verified: true },
    ]);
  });

  it('points unverified at the likest sentence where the model has changed a word', () => {
    expect(citationsOf('Ines Weber [1]', '[1] "It architect was Ines Weber."', passages)).toMatchObject([
      { number: 1, quote: 'Its architect was Ines Weber.', verified: false },
    ]);
  });

  it('points unverified at the whole passage where there is no quote to be found', () => {
    for (const thinking of [undefined, '[1] "Something else entirely, invented from nothing."'])
      expect(citationsOf('4471 [2]', thinking, passages)).toMatchObject([
        { number: 2, quote: relay, start: 50, end: 50 + relay.length, verified: false },
      ]);
  });

  it('cites nothing where nothing was found, no passage was numbered or the number is of none', () => {
    expect(citationsOf('Not found in the documents.', 'none', passages)).toEqual([]);
    expect(citationsOf('42', undefined, passages)).toEqual([]);
    expect(citationsOf('42 [7] [0]', undefined, passages)).toEqual([]);
    expect(citationsOf('42 [1]', undefined, [])).toEqual([]);
  });

  it('gives each place once', () => {
    const quote = '"The Harrow Bridge was completed in 1921."';
    expect(citationsOf('1921 [1]', `[1] ${quote} [2] ${quote}`, passages)).toHaveLength(1);
  });
});

describe('findQuote', () => {
  it('finds every piece of a text where it stands', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, from, length) => {
        const start = from % text.length;
        const quote = text.slice(start, start + 1 + (length % text.length));
        const span = findQuote(text, quote)!;
        expect(text.slice(span.start, span.end)).toBe(quote);
      }),
    );
  });

  it('finds a piece again after its white space was changed', () => {
    const word = fc.stringMatching(/^[a-z“”'’-]{1,6}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 3, maxLength: 12 }), (words) => {
        const text = words.join('  \n');
        const quote = words.slice(1, -1).join(' ');
        const span = findQuote(text, quote);
        expect(text.slice(span!.start, span!.end).replace(/\s+/g, ' ').length).toBe(quote.length);
      }),
    );
  });
});
