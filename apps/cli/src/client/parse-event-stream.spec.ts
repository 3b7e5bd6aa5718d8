import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { parseEventStream, type ServerSentEvent } from './parse-event-stream.js';

async function parse(text: string, cuts: number[] = []): Promise<ServerSentEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  async function* body() {
    for (let index = 1; index < places.length; index++) yield bytes.subarray(places[index - 1], places[index]);
  }
  return collect(parseEventStream(body()));
}

const stream =
  ': keep-alive\n\nid: 1\nevent: event\ndata: {"a":\ndata: "Käse 🧀"}\n\nid: 1-7\r\nevent: token\r\ndata:x\r\n\r\ndata: last\n\n';

describe('parseEventStream', () => {
  it('reads events, joins their data lines, and keeps the last id', async () => {
    expect(await parse(stream)).toEqual([
      { event: 'event', id: '1', data: '{"a":\n"Käse 🧀"}' },
      { event: 'token', id: '1-7', data: 'x' },
      { event: 'message', id: '1-7', data: 'last' },
    ]);
  });

  it('gives the same wherever the body is cut', async () => {
    const whole = await parse(stream);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
        expect(await parse(stream, cuts)).toEqual(whole);
      }),
    );
  });

  it('leaves out an event that was cut off', async () => {
    expect(await parse('data: whole\n\ndata: half')).toEqual([{ event: 'message', id: undefined, data: 'whole' }]);
  });
});
