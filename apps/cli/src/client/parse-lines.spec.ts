import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { parseLines } from './parse-lines.js';

async function* chunks(...parts: Uint8Array[]) {
  yield* parts;
}

describe('lines of a body', () => {
  it('are whole, however the body is cut, also inside of a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"ä"}\n\n{"b":2}\nlast');
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(await collect(parseLines(chunks(bytes.subarray(0, cut), bytes.subarray(cut))))).toEqual([
        '{"a":"ä"}',
        '{"b":2}',
        'last',
      ]);
  });
});
