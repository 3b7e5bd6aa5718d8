import type { StreamMessage } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { followRun, type StreamState } from './run-stream.js';

const token = (index: number) =>
  `id: 3-${index}\nevent: token\ndata: {"stepId":"answer","callKey":"turn-1","index":${index},"text":"t${index}"}\n\n`;
const end = 'id: 9\nevent: end\ndata: {}\n\n';

/** A service that gives these answers in turn and notes what it was asked to go on from. */
function service(answers: (string | RequestError)[]) {
  const asked: (string | undefined)[] = [];
  const stream = async (_path: string, lastId: string | undefined): Promise<Response> => {
    const answer = answers[asked.push(lastId) - 1];
    if (answer === undefined || answer instanceof RequestError) throw answer;
    return new Response(answer);
  };
  return { asked, api: { stream } as unknown as ApiClient };
}

async function follow(answers: (string | RequestError)[]) {
  const { asked, api } = service(answers);
  const messages: StreamMessage[] = [];
  const states: StreamState[] = [];
  const unreadable: string[] = [];
  const delays: number[] = [];
  await followRun(
    api,
    'run',
    {
      messages: (batch) => messages.push(...batch),
      state: (state) => states.push(state),
      unreadable: (why) => unreadable.push(why),
    },
    new AbortController().signal,
    async (milliseconds) => void delays.push(milliseconds),
  );
  return { asked, messages, states, unreadable, delays };
}

describe('followRun', () => {
  it('goes on from the last message after a connection that closed and one that failed', async () => {
    const lost = new RequestError('no answer', 'wait');
    const { asked, messages, states, delays } = await follow([token(0) + token(1), lost, token(2) + end]);
    expect(delays).toEqual([500, 1_000]);
    expect(asked).toEqual([undefined, '3-1', '3-1']);
    expect(messages.map(({ id }) => id)).toEqual(['3-0', '3-1', '3-2', '9']);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live', 'ended']);
  });

  it('stops where trying again cannot help', async () => {
    const { asked, states } = await follow([new RequestError('no such run', 'go back', 404)]);
    expect(asked).toHaveLength(1);
    expect(states).toEqual(['connecting', 'refused']);
  });

  it('names a message it cannot read and goes on', async () => {
    const { messages, unreadable } = await follow([`id: 1\nevent: novelty\ndata: {}\n\n${token(0)}${end}`]);
    expect(unreadable).toHaveLength(1);
    expect(messages.map(({ event }) => event)).toEqual(['token', 'end']);
  });

  it('names an event of a type that a newer service writes, and data that is none', async () => {
    const newer = 'id: 1\nevent: event\ndata: {"seq":1,"type":"step.dreamt","data":{}}\n\n';
    const { messages, unreadable } = await follow([`${newer}id: 2\nevent: event\ndata: null\n\n${end}`]);
    expect(unreadable).toHaveLength(2);
    expect(messages.map(({ event }) => event)).toEqual(['end']);
  });
});
