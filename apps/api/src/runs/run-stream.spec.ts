import type { RunEvent, StreamMessage } from '@marimba/contracts';
import type { StreamedToken } from '@marimba/queue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunStream } from './run-stream.js';
import { parseStreamId, streamId } from './stream-position.js';

/** Calls 'a' and 'b' of two steps at once, then 'c'; what happened in the order in which it happened. */
const history = [
  'created',
  'a',
  'b',
  'a',
  'b',
  'called a',
  'b',
  'late a',
  'called b',
  'c',
  'c',
  'called c',
  'completed',
];

interface World {
  events: RunEvent[];
  tokens: StreamedToken[];
}

function worldAfter(steps: number): World {
  const world: World = { events: [], tokens: [] };
  for (const [index, what] of history.slice(0, steps).entries()) {
    const [verb = '', call = verb] = what.split(' ');
    if (verb.length === 1 || verb === 'late')
      world.tokens.push({
        cursor: `${index + 1}-0`,
        token: { stepId: call, callKey: 'k', index, text: `${what} ${index}` },
      });
    else world.events.push(eventOf(world.events.length + 1, verb, call));
  }
  return world;
}

function eventOf(seq: number, verb: string, call: string): RunEvent {
  const type = verb === 'called' ? 'model.called' : `run.${verb}`;
  return { seq, type, data: { stepId: call, callKey: 'k' } } as unknown as RunEvent;
}

const streamOf = (world: () => World, from?: string, page = 100): RunStream =>
  new RunStream(
    {
      eventsAfter: async (seq) => {
        const events = world().events.filter((event) => event.seq > seq);
        return { events: events.slice(0, page), more: events.length >= page };
      },
      tokensAfter: async (cursor) => world().tokens.filter((token) => position(token.cursor) > position(cursor)),
    },
    parseStreamId(from),
  );

const label = ({ event, data }: StreamMessage): string =>
  event === 'token' ? data.text : event === 'event' ? `${data.seq} ${data.type}` : 'end';

const position = (cursor: string): number => Number.parseInt(cursor, 10);

/** Everything in the order in which a reader from the beginning gets it. */
async function wholeStream(): Promise<StreamMessage[]> {
  return streamOf(() => worldAfter(history.length)).next();
}

describe('RunStream', () => {
  it('sends the tokens of a call before the event that holds the whole, and none after it', async () => {
    expect((await wholeStream()).map(label)).toEqual([
      '1 run.created',
      'a 1',
      'b 2',
      'a 3',
      'b 4',
      'b 6',
      'late a 7',
      '2 model.called',
      '3 model.called',
      'c 9',
      'c 10',
      '4 model.called',
      '5 run.completed',
      'end',
    ]);
  });

  it('gives every reader who looks at any times each event once, in order, and each token at most once, before its call ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...history.keys()].map((index) => index + 1)), async (looks) => {
        let now = 0;
        const stream = streamOf(() => worldAfter(now));
        const messages: StreamMessage[] = [];
        for (now of [...looks, history.length]) messages.push(...(await stream.next()));
        expect(messages.flatMap((each) => (each.event === 'event' ? each.data.seq : []))).toEqual([1, 2, 3, 4, 5]);
        const texts = messages.flatMap((each) => (each.event === 'token' ? each.data.text : []));
        expect(new Set(texts).size).toBe(texts.length);
        expect(texts.filter((text) => !text.startsWith('late'))).toHaveLength(7);
        expect(messages.filter((each) => each.event === 'end')).toHaveLength(1);
        for (const call of ['a', 'b', 'c']) {
          const end = messages.findIndex(
            (each) => each.event === 'event' && each.data.type === 'model.called' && each.data.data.stepId === call,
          );
          const last = messages.findLastIndex((each) => each.event === 'token' && each.data.stepId === call);
          expect(last).toBeLessThan(end);
        }
      }),
    );
  });

  it('goes on after any message, in another process too, without missing or repeating one', async () => {
    const whole = await wholeStream();
    for (const [index, { id }] of whole.entries()) {
      if (index === whole.length - 1) continue;
      const rest = await streamOf(() => worldAfter(history.length), id).next();
      expect(rest.map(label), id).toEqual(whole.slice(index + 1).map(label));
    }
  });

  it('sends the same a page at a time, from any position', async () => {
    const whole = await wholeStream();
    const positions = [undefined, '99', ...whole.slice(0, -1).map(({ id }) => id)];
    for (const page of [1, 2, 3, 5])
      for (const [index, from] of positions.entries()) {
        const stream = streamOf(() => worldAfter(history.length), from, page);
        const messages: StreamMessage[] = [];
        while (!stream.ended) messages.push(...(await stream.next()));
        expect(messages.map(label), `${page} a page, from ${from}`).toEqual(
          whole.slice(Math.max(0, index - 1)).map(label),
        );
      }
  });

  it('ends at once for a reader who has seen the end', async () => {
    const rest = await streamOf(() => worldAfter(history.length), (await wholeStream()).at(-1)?.id).next();
    expect(rest.map(label)).toEqual(['end']);
  });
});

describe('parseStreamId', () => {
  it('reads what streamId wrote, and begins at the beginning for anything else', () => {
    for (const position of [
      { seq: 0, token: '0' },
      { seq: 12, token: '0' },
      { seq: 3, token: '1700000000000-2' },
    ])
      expect(parseStreamId(streamId(position))).toEqual(position);
    for (const text of [undefined, '', 'x', '1-2', '-1', '1-2-3-4', '9'.repeat(40)])
      expect(parseStreamId(text)).toEqual({ seq: 0, token: '0' });
  });
});
