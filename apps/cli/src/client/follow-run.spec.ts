import { describe, expect, it } from 'vitest';
import { CliError, ServiceUnreachable } from '../cli-error.js';
import { collect } from '../testing/collect.js';
import { followRun } from './follow-run.js';
import { RequestRefused } from './request-refused.js';

const token = (index: number): string =>
  `id: 3-${index}\nevent: token\ndata: ${JSON.stringify({ stepId: 'a', callKey: 'turn-1', index, text: `t${index}` })}\n\n`;
const end = 'id: 9\nevent: end\ndata: {}\n\n';

/** Answers each connection with the next of what is given: a body, a body that breaks, or an error. */
function service(...answers: (string | { broken: string } | Error)[]) {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    async openEvents(_runId: string, after: string | undefined): Promise<Response> {
      asked.push(after);
      const answer = answers.shift() ?? '';
      if (answer instanceof Error) throw answer;
      if (typeof answer === 'string') return new Response(answer);
      return new Response(
        new ReadableStream({
          async pull(controller) {
            controller.enqueue(new TextEncoder().encode(answer.broken));
            await new Promise((resolve) => setTimeout(resolve, 1));
            controller.error(new TypeError('terminated'));
          },
        }),
      );
    },
  };
}

const follow = (api: ReturnType<typeof service>, signal = new AbortController().signal) =>
  collect(followRun(api, 'run', { signal, pauseMs: 0 }));
const refused = (status: number) =>
  new RequestRefused('GET', { type: 'about:blank', title: 'x', status, code: 'run.not-found', detail: 'no' });

describe('followRun', () => {
  it('gives the messages of a run until its end', async () => {
    const messages = await follow(service(`${token(0)}${token(1)}${end}`));
    expect(messages.map(({ event }) => event)).toEqual(['token', 'token', 'end']);
  });

  it('goes on after the last message when the connection broke, ended early, or could not be made', async () => {
    const api = service(
      { broken: token(0) },
      token(1),
      new ServiceUnreachable('gone'),
      refused(503),
      `${token(2)}${end}`,
    );
    const messages = await follow(api);
    expect(messages.flatMap((message) => (message.event === 'token' ? message.data.text : []))).toEqual([
      't0',
      't1',
      't2',
    ]);
    expect(api.asked).toEqual([undefined, '3-0', '3-1', '3-1', '3-1']);
  });

  it('does not ask again where it was refused', async () => {
    const api = service(refused(404));
    await expect(follow(api)).rejects.toBeInstanceOf(RequestRefused);
    expect(api.asked).toHaveLength(1);
  });

  it('gives up when the stream breaks again and again', async () => {
    await expect(follow(service())).rejects.toBeInstanceOf(CliError);
  });

  it('does not take another message for one of its own', async () => {
    await expect(follow(service('event: token\nid: 1\ndata: {"text": 1}\n\n'))).rejects.toThrow(/stepId/);
  });
});
