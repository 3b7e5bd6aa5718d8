import { randomUUID } from 'node:crypto';
import {
  type InferenceCall,
  type InferenceResult,
  MarimbaError,
  type StepJob,
  TerminalError,
} from '@marimba/contracts';
import { type EmbeddedRedis, findNativeServer, startRedis } from '@marimba/embedded';
import {
  type Consumer,
  connectRedis,
  InferenceClient,
  pingRedis,
  RedisRunNotifier,
  RunChanges,
  StepQueue,
  startInferenceConsumer,
  startStepConsumer,
  TokenStream,
} from '@marimba/queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

type Redis = ReturnType<typeof connectRedis>;

const native = (await findNativeServer()) !== undefined;
if (!native) console.log('No redis-server or valkey-server on PATH: the queue is tested on the embedded server alone.');

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

const stepOf = (stepId = 'a'): StepJob => ({ v: 1, tenantId: randomUUID(), runId: randomUUID(), stepId, attempt: 1 });
const callOf = (model: string): InferenceCall & { runId: string } => {
  const runId = randomUUID();
  return {
    v: 1,
    tenantId: randomUUID(),
    runId,
    stepId: 's',
    callKey: 'turn-1',
    callId: `${runId}-s-1-turn-1`,
    model,
    request: { v: 1, messages: [{ role: 'user', content: 'hi' }], tools: [], parameters: {} },
  };
};
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
};
const never = new AbortController().signal;

describe.each([
  { kind: 'the embedded server', preferNative: false, skip: false },
  { kind: 'a native server', preferNative: true, skip: !native },
])('the queue on $kind', ({ preferNative, skip }) => {
  let server: EmbeddedRedis;
  let redis: Redis;
  const consumers: Consumer[] = [];
  const running = <T extends Consumer>(consumer: T): T => {
    consumers.push(consumer);
    return consumer;
  };

  beforeAll(async () => {
    if (skip) return;
    server = await startRedis({ preferNative });
    redis = connectRedis({ url: server.url });
    await pingRedis(redis);
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  });
  afterAll(async () => {
    if (skip) return;
    redis.disconnect();
    await server.stop();
  });

  it.skipIf(skip)('delivers a step once however often it is queued while it waits', async () => {
    const queue = new StepQueue(redis);
    const job = stepOf();
    await Promise.all([queue.enqueueStep(job), queue.enqueueStep(job), queue.enqueueStep(job)]);
    expect(await queue.depth()).toBe(1);
    const seen: StepJob[] = [];
    running(startStepConsumer({ redis, concurrency: 2, process: async (each) => void seen.push(each) }));
    await until(async () => seen.length > 0 && (await queue.depth()) === 0);
    expect(seen).toEqual([job]);
    await queue.enqueueStep(job);
    await until(() => seen.length === 2);
    await queue.close();
  });

  it.skipIf(skip)('keeps a delayed step back and does not try a failed one again by itself', async () => {
    const queue = new StepQueue(redis);
    const order: string[] = [];
    running(
      startStepConsumer({
        redis,
        concurrency: 1,
        process: async ({ stepId }) => {
          order.push(stepId);
          if (stepId === 'broken') throw new Error('no');
        },
      }),
    );
    await queue.enqueueStep(stepOf('late'), { delayMs: 300 });
    await queue.enqueueStep(stepOf('broken'));
    await queue.enqueueStep(stepOf('soon'));
    await until(() => order.includes('late'));
    expect(order).toEqual(['broken', 'soon', 'late']);
    await queue.close();
  });

  it.skipIf(skip)('delivers a step at once although it is queued for later, too', async () => {
    const queue = new StepQueue(redis);
    const seen: string[] = [];
    running(startStepConsumer({ redis, concurrency: 1, process: async ({ stepId }) => void seen.push(stepId) }));
    const job = stepOf('timed');
    await queue.enqueueStep(job, { delayMs: 3_600_000 });
    await queue.enqueueStep(job);
    await until(() => seen.length > 0);
    expect(seen).toEqual(['timed']);
    await queue.close();
  });

  it.skipIf(skip)('delivers a step again however many have taken it and are not done', async () => {
    const queue = new StepQueue(redis);
    let taken = 0;
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    running(
      startStepConsumer({
        redis,
        concurrency: 4,
        process: () => {
          taken++;
          return finished;
        },
      }),
    );
    const job = stepOf('long');
    for (let times = 1; times <= 4; times++) {
      await queue.enqueueStep(job, { redeliver: true });
      await until(() => taken === times);
    }
    finish();
    await queue.close();
  });

  it.skipIf(skip)('refuses a payload that is no step', async () => {
    const queue = new StepQueue(redis);
    await expect(queue.enqueueStep({ ...stepOf(), runId: 'x' })).rejects.toThrow();
    await queue.close();
  });

  it.skipIf(skip)('brings a model call to a worker and its tokens and result back', async () => {
    const client = new InferenceClient(redis);
    const job = callOf('brings');
    running(
      startInferenceConsumer({
        redis,
        model: job.model,
        concurrency: 1,
        process: async (_job, out) => {
          for (const text of ['He', 'llo']) out({ text });
          return result;
        },
      }),
    );
    expect(await client.call(job, never)).toEqual(result);
    // What was asked is not kept once it is answered.
    expect(await redis.keys(`marimba:call:${job.callId}:request`)).toEqual([]);
    const tokens = await new TokenStream(redis).after(job.runId, '0');
    expect(tokens.map(({ token }) => [token.index, token.text])).toEqual([
      [0, 'He'],
      [1, 'llo'],
    ]);
    expect(await new TokenStream(redis).after(job.runId, tokens[0]!.cursor)).toEqual(tokens.slice(1));
    // Asked again, as a worker does that takes a step over: the result is there, nothing is computed.
    expect(await client.call(job, never)).toEqual(result);
    await client.close();
  });

  it.skipIf(skip)('carries errors with their code, and whether trying again can help', async () => {
    const client = new InferenceClient(redis);
    const errors = [
      new TerminalError('model.not-found', 'gone', { remedy: 'import it' }),
      new MarimbaError('model.failed', 'again'),
    ];
    const model = 'carries';
    running(
      startInferenceConsumer({ redis, model, concurrency: 1, process: async () => Promise.reject(errors.shift()) }),
    );
    await expect(client.call(callOf(model), never)).rejects.toMatchObject({
      code: 'model.not-found',
      name: 'TerminalError',
      remedy: 'import it',
    });
    await expect(client.call(callOf(model), never)).rejects.toMatchObject({
      code: 'model.failed',
      name: 'MarimbaError',
    });
    await client.close();
  });

  it.skipIf(skip)('queues a call again after everything in Redis was lost', async () => {
    const client = new InferenceClient(redis, { pollMs: 50 });
    const job = callOf('lost');
    const call = client.call(job, never);
    await until(async () => (await client.depth('lost')) === 1);
    await redis.flushall();
    running(startInferenceConsumer({ redis, model: 'lost', concurrency: 1, process: async () => result }));
    expect(await call).toEqual(result);
    await client.close();
  });

  it.skipIf(skip)('stops the worker when the caller gives up', async () => {
    const client = new InferenceClient(redis);
    const giveUp = new AbortController();
    let stopped = false;
    const job = callOf('stops');
    running(
      startInferenceConsumer({
        redis,
        model: job.model,
        concurrency: 1,
        process: (_job, _out, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              stopped = true;
              reject(new Error('stopped'));
            });
            giveUp.abort(new Error('the run was cancelled'));
          }),
      }),
    );
    await expect(client.call(job, giveUp.signal)).rejects.toThrow('the run was cancelled');
    await until(() => stopped);
    await client.close();
  });

  it.skipIf(skip)('says which worker is missing when nobody serves a model', async () => {
    const client = new InferenceClient(redis, { pollMs: 20, patienceMs: 100 });
    await expect(client.call(callOf('nobody'), never)).rejects.toMatchObject({
      code: 'model.unavailable',
      remedy: expect.stringContaining('inference.nobody'),
    });
    await client.close();
  });

  it.skipIf(skip)('wakes those who stream a run, and only them', async () => {
    const changes = new RunChanges(redis);
    const [runId, otherId] = [randomUUID(), randomUUID()];
    const woken: string[] = [];
    const stop = changes.listen(runId, () => woken.push(runId));
    changes.listen(otherId, () => woken.push(otherId));
    const notifier = new RedisRunNotifier(redis);
    // The subscription may not stand yet: repeated until heard, as the log's growth is.
    await until(async () => {
      await notifier.runChanged(runId);
      return woken.includes(runId);
    });
    const heard = woken.filter((id) => id === runId).length;
    stop();
    await notifier.runChanged(runId);
    await notifier.runChanged(otherId);
    await until(() => woken.at(-1) === otherId);
    expect(woken.filter((id) => id === runId).length).toBeLessThanOrEqual(heard + 1);
    changes.close();
  });
});

describe('a Redis that is not there', () => {
  it('is named without its password', async () => {
    const said: string[] = [];
    const redis = connectRedis({ url: 'redis://:secret@127.0.0.1:1', onTrouble: (message) => said.push(message) });
    await expect(pingRedis(redis, 300)).rejects.toMatchObject({ code: 'queue.unavailable' });
    redis.disconnect();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('127.0.0.1:1');
    expect(said.join()).not.toContain('secret');
  });
});
