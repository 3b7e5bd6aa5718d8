import { connect } from 'node:net';
import type { AnswerPiece, InferenceResult, ModelCall } from '@marimba/contracts';
import { type Consumer, InferenceClient, type PieceSink, startInferenceConsumer } from '@marimba/queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiService } from '../api/api-service.js';

const resultOf = (text: string): InferenceResult => ({
  v: 1,
  text,
  finishReason: 'stop',
  usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 1 },
  timing: { queueMs: 0, prefillMs: 1, decodeMs: 1 },
  reuse: { tokens: 0, reason: 'first call' },
  modelFingerprint: 'f',
  renderedSha256: 'a'.repeat(64),
});

type Process = (call: ModelCall, out: PieceSink, signal: AbortSignal) => Promise<InferenceResult>;

let api: ApiService;
let client: InferenceClient;
const consumers: Consumer[] = [];
beforeAll(async () => {
  api = await ApiService.start({ MARIMBA_MOST_QUEUED: '2' });
  client = new InferenceClient(api.redis, { patienceMs: 5_000 });
});
afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
});
afterAll(async () => {
  await client.close();
  await api.stop();
});

async function serve(process: Process, concurrency = 4): Promise<void> {
  await api.store.models.seen({ ...(await api.store.models.get('m')), status: 'ready' });
  consumers.push(startInferenceConsumer({ redis: api.redis, model: 'm', concurrency, process }));
}

const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
const chat = (more: object = {}) => api.send<string>('POST', '/v1/chat/completions', { body: { ...body, ...more } });
const eventsOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as Record<string, unknown>);

describe('a call outside a run', () => {
  it('carries its tenant and no run, and leaves nothing but its result behind', async () => {
    const calls: ModelCall[] = [];
    await serve(async (call, out) => {
      calls.push(call);
      out({ text: 'Hello' });
      return resultOf('Hello');
    });
    expect((await chat({ stream: true })).body).toContain('[DONE]');
    const [call] = calls;
    expect(call).toMatchObject({ tenantId: api.tenantId, request: { inParts: true } });
    expect(call).not.toHaveProperty('runId');
    expect(await api.redis.keys(`marimba:call:${call?.callId}:*`)).toEqual([`marimba:call:${call?.callId}:result`]);
  });

  it('tells an error of the middle of a stream as its last event', async () => {
    await serve(async (_call, out) => {
      out({ text: 'half' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the model broke');
    });
    const { status, body: text } = await chat({ stream: true });
    expect(status).toBe(200);
    expect(eventsOf(text).at(-1)).toMatchObject({ error: { type: 'server_error', code: 'model_failed' } });
    expect(text).not.toContain('[DONE]');
  });

  it('is answered with its status where a stream has not begun', async () => {
    await serve(() => Promise.reject(new Error('the model broke')));
    expect(await chat({ stream: true })).toMatchObject({ status: 500, body: { error: { code: 'model_failed' } } });
  });

  it('is refused while as many wait as may', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await serve(() => finished.then(() => resultOf('late')));
    const first = chat({ n: 2 });
    while ((await client.depth('m')) < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const refused = await chat();
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
    expect(refused.headers.get('retry-after')).toBe('2');
    finish();
    expect((await first).status).toBe(200);
  });

  it('is refused where nobody serves the model', async () => {
    await api.redis.del('marimba:model:m:served');
    const refused = await chat();
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'model_unavailable' } } });
    expect(refused.headers.get('retry-after')).toBe('5');
  });

  it('is given up when its client leaves', async () => {
    const gaveUp = new Promise<void>((resolve) => {
      void serve(async (_call, out, signal) => {
        out({ text: 'on' });
        await new Promise<void>((end) => signal.addEventListener('abort', () => end()));
        resolve();
        return { ...resultOf('on'), finishReason: 'aborted' };
      });
    });
    const leave = new AbortController();
    const response = await fetch(`${api.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true }),
      signal: leave.signal,
    });
    await response.body?.getReader().read();
    leave.abort();
    await gaveUp;
  });

  it('waits in Redis for a client that reads slowly', async () => {
    const pieces = 800;
    const piece = 'x'.repeat(20_000);
    let key = '';
    await serve(async ({ callId }, out) => {
      key = `marimba:call:${callId}:pieces`;
      for (let index = 0; index < pieces; index++) {
        out({ text: piece });
        if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return resultOf('');
    });
    const text = JSON.stringify({ ...body, stream: true });
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.key}\r\nconnection: close\r\n` +
        `content-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    );
    socket.pause();
    while ((await client.depth('m')) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    while ((await client.depth('m')) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    // All is written; what the client has not read still lies in Redis.
    expect(await api.redis.exists(key)).toBe(1);
    let read = 0;
    for await (const bytes of socket) read += (bytes as Buffer).length;
    expect(read).toBeGreaterThan(pieces * piece.length);
    while ((await api.redis.exists(key)) === 1) await new Promise((resolve) => setTimeout(resolve, 20));
  }, 60_000);
});

describe('an answer that another worker begins anew', () => {
  const call = (id: string) => ({
    v: 1 as const,
    tenantId: api.tenantId,
    callId: id,
    model: 'm',
    request: { v: 1 as const, messages: [], tools: [], parameters: {} },
  });
  const read = async (id: string): Promise<string> => {
    const pieces: AnswerPiece[] = [];
    for await (const page of client.stream(call(id), new AbortController().signal)) pieces.push(...page);
    return pieces.map(({ text }) => text).join('');
  };
  const says = async (out: PieceSink, words: string[], anew: boolean): Promise<void> => {
    for (const [index, text] of words.entries()) {
      out({ text }, anew && index === 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('goes on where it was, as long as it is the same', async () => {
    await serve(async (_call, out) => {
      await says(out, ['a', 'b'], false);
      await says(out, ['a', 'b', 'c'], true);
      return resultOf('abc');
    });
    expect(await read('same')).toBe('abc');
  });

  it('fails when it is another', async () => {
    await serve(async (_call, out) => {
      await says(out, ['a', 'b'], false);
      await says(out, ['a', 'x'], true);
      return resultOf('ax');
    });
    await expect(read('other')).rejects.toMatchObject({ code: 'model.failed' });
  });
});
