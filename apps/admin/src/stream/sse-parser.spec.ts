import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SseMessage, SseParser } from './sse-parser.js';

const sample =
  ': hello\r\n\r\nid: 1\nevent: event\ndata: {"seq":1}\n\nid: 1-0-7\revent: token\rdata: a\rdata: b\r\r' +
  'retry: 250\nevent: empty\n\ndata:  two spaces\n\nid: 2\r\nevent: end\r\ndata: {}\r\n\r\nevent: cut';

const expected: SseMessage[] = [
  { event: 'event', data: '{"seq":1}', id: '1' },
  { event: 'token', data: 'a\nb', id: '1-0-7' },
  { event: 'message', data: ' two spaces', id: '1-0-7' },
  { event: 'end', data: '{}', id: '2' },
];

describe('SseParser', () => {
  it('reads events, ids, comments, all three line ends and data of several lines', () => {
    const parser = new SseParser();
    expect(parser.push(sample)).toEqual(expected);
    expect(parser.retryMs).toBe(250);
  });

  it('gives the same events however the text is cut into pieces', () => {
    const cuts = fc.array(fc.nat(sample.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        const ends = [...places, sample.length].sort((a, b) => a - b);
        const parser = new SseParser();
        const messages = ends.flatMap((end, index) => parser.push(sample.slice(ends[index - 1] ?? 0, end)));
        expect(messages).toEqual(expected);
      }),
    );
  });
});
