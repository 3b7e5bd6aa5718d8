import { randomUUID } from 'node:crypto';
import type { InferenceCall, InferenceResult } from '@marimba/contracts';
import { type EmbeddedRedis, findNativeServer, startRedis } from '@marimba/embedded';
import {
  type Consumer,
  ConsumerStopped,
  connectRedis,
  InferenceClient,
  type InferenceConsumerOptions,
  StepQueue,
  startInferenceConsumer,
  startStepConsumer,
  TokenStream,
} from '@marimba/queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const native = (await findNativeServer()) !== undefined;
const never = new AbortController().signal;
const result: InferenceResult = {
  v: 1,
  text: 'ok',
  finishReason: 'stop',
  usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 1 },
  timing: { queueMs: 0, prefillMs: 1, decodeMs: 1 },
  reuse: { tokens: 0, reason: 'first call' },
  modelFingerprint: 'f',
  renderedSha256: 'a'.repeat(64),
};
const callOf = (model: string): InferenceCall & { runId: string } => {
  const runId = randomUUID();
  const callId = `${runId}-s-1-turn-1`;
  return {
    v: 1,
    tenantId: randomUUID(),
    runId,
    stepId: 's',
    callKey: 'turn-1',
    callId,
    model,
    request: { v: 1, messages: [{ role: 'user', content: 'hi' }], tools: [], parameters: {} },
  };
};
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** A promise and what settles it. */
function later<T = void>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe.each([
  { kind: 'the embedded server', preferNative: false, skip: false },
  { kind: 'a native server', preferNative: true, skip: !native },
])('a model call that changes hands on $kind', ({ preferNative, skip }) => {
  let server: EmbeddedRedis;
  let redis: ReturnType<typeof connectRedis>;
  const open: { close(): Promise<void> }[] = [];
  const client = (): InferenceClient => {
    const made = new InferenceClient(redis, { pollMs: 50 });
    open.push(made);
    return made;
  };
  const serve = (model: string, process: InferenceConsumerOptions['process'], lockMs = 10_000): Consumer => {
    const made = startInferenceConsumer({ redis, model, concurrency: 1, process, lockMs });
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    if (skip) return;
    server = await startRedis({ preferNative });
    redis = connectRedis({ url: server.url });
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    if (skip) return;
    redis.disconnect();
    await server.stop();
  });

  it.skipIf(skip)('goes on when the worker that asked stops, and gives its result to the next', async () => {
    const [begun, finish] = [later(), later<InferenceResult>()];
    let calls = 0;
    serve('goes-on', (_job, _out, signal) => {
      calls++;
      begun.resolve();
      return Promise.race([finish.promise, aborted(signal).then(() => ({ ...result, text: 'broken off' }))]);
    });
    const job = callOf('goes-on');
    const stop = new AbortController();
    const first = client().call(job, stop.signal);
    await begun.promise;
    stop.abort(new ConsumerStopped());
    await expect(first).rejects.toThrow(ConsumerStopped);
    const second = client().call(job, never);
    finish.resolve(result);
    expect(await second).toEqual(result);
    expect(calls).toBe(1);
  });

  it.skipIf(skip)('is made again for one who asks after another had given it up', async () => {
    const begun = later();
    let calls = 0;
    serve('again', async (_job, _out, signal) => {
      if (++calls > 1) return result;
      begun.resolve();
      await aborted(signal);
      throw signal.reason;
    });
    const job = callOf('again');
    const giveUp = new AbortController();
    const first = client().call(job, giveUp.signal);
    await begun.promise;
    giveUp.abort(new Error('lease lost'));
    await expect(first).rejects.toThrow('lease lost');
    expect(await client().call(job, never)).toEqual(result);
    expect(calls).toBe(2);
  });

  it.skipIf(skip)('is made again when its worker stops in the middle; half an answer is no outcome', async () => {
    const begun = later();
    const stopping = serve('half', async (_job, _out, signal) => {
      begun.resolve();
      await aborted(signal);
      return { ...result, text: 'hal', finishReason: 'aborted' };
    });
    const call = client().call(callOf('half'), never);
    await begun.promise;
    await stopping.close();
    serve('half', async () => result);
    expect(await call).toEqual(result);
  });

  it.skipIf(skip)('is broken off by a worker whose place another has taken', async () => {
    const job = callOf('taken');
    const [begun, reason] = [later(), later<unknown>()];
    serve(
      'taken',
      async (_job, _out, signal) => {
        begun.resolve();
        await aborted(signal);
        reason.resolve(signal.reason);
        return { ...result, finishReason: 'aborted' };
      },
      400,
    );
    const giveUp = new AbortController();
    const call = client().call(job, giveUp.signal);
    call.catch(() => undefined);
    await begun.promise;
    await redis.set(`bull:inference.taken:${job.callId}:lock`, 'another worker', 'EX', 30);
    expect(await reason.promise).toBe('another worker has taken the job');
    giveUp.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  it.skipIf(skip)('goes on through an emptied Redis and still leaves its result', async () => {
    const [begun, finish] = [later(), later<InferenceResult>()];
    let calls = 0;
    serve(
      'emptied',
      (_job, _out, signal) => {
        calls++;
        begun.resolve();
        return Promise.race([finish.promise, aborted(signal).then(() => ({ ...result, text: 'broken off' }))]);
      },
      400,
    );
    const call = client().call(callOf('emptied'), never);
    await begun.promise;
    await redis.flushall();
    // Longer than a lock lives: the renewal that fails must not break the work off.
    await new Promise((resolve) => setTimeout(resolve, 600));
    finish.resolve(result);
    expect(await call).toEqual(result);
    expect(calls).toBe(1);
  });

  it.skipIf(skip)('has all its tokens in the stream, in order, before its result', async () => {
    const words = Array.from({ length: 300 }, (_, index) => `w${index} `);
    serve('tokens', async (_job, out) => {
      for (const [index, word] of words.entries()) {
        out({ text: word });
        if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return result;
    });
    const job = callOf('tokens');
    await client().call(job, never);
    const tokens = await new TokenStream(redis).after(job.runId, '0');
    expect(tokens.map(({ token }) => token.text)).toEqual(words);
    expect(tokens.map(({ token }) => token.index)).toEqual([...words.keys()]);
  });

  it.skipIf(skip)('tells a step why it is broken off when its worker stops', async () => {
    const [begun, reason] = [later(), later<unknown>()];
    const consumer = startStepConsumer({
      redis,
      concurrency: 1,
      process: async (_job, signal) => {
        begun.resolve();
        await aborted(signal);
        reason.resolve(signal.reason);
      },
    });
    const queue = new StepQueue(redis);
    await queue.enqueueStep({ v: 1, tenantId: randomUUID(), runId: randomUUID(), stepId: 'a', attempt: 1 });
    await begun.promise;
    await consumer.close();
    expect(await reason.promise).toBeInstanceOf(ConsumerStopped);
    await queue.close();
  });
});
