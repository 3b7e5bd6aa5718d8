import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HybridModel, type OpenOptions, OverloadedError } from '@marimba/inference';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomIds } from './support/reading.js';
import { randomJamba, writeJamba } from './tiny-jamba/tiny-jamba.js';
import { tokenizerVocabulary } from './tiny-jamba/tiny-tokenizer.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-batching-'));
const dir = join(work, 'model');
beforeAll(() => writeJamba(randomJamba({ seed: 41 }), dir));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const prompt = (length: number, seed: number) => randomIds(length, seed, tokenizerVocabulary);

describe('requests that run together', () => {
  let model: HybridModel;
  const open = async (options: Partial<OpenOptions> = {}) => {
    model = await HybridModel.open(dir, {
      precision: 'fp32',
      cacheDir: join(work, 'cache'),
      threads: 1,
      stateCacheBytes: 0,
      ...options,
    });
  };
  afterEach(() => model.close());
  const write = (ids: number[], maxTokens: number, rest = {}) =>
    model.generate({ prompt: ids, parameters: { maxTokens, temperature: 1, seed: ids[0]! }, ...rest });

  it('write what each writes alone, however long they are and whenever they come', async () => {
    await open({ maxBatch: 5 });
    const asked = [
      [prompt(300, 1), 40],
      [prompt(7, 2), 90],
      [prompt(240, 3), 60],
      [prompt(1, 4), 5],
      [prompt(900, 5), 30],
      [prompt(33, 6), 120],
      [prompt(600, 7), 1],
    ] as const;
    const alone = [];
    for (const [ids, count] of asked) alone.push((await write(ids, count)).tokenIds);
    const together = await Promise.all(
      asked.map(async ([ids, count], index) => {
        await new Promise((resolve) => setTimeout(resolve, 15 * index));
        return (await write(ids, count)).tokenIds;
      }),
    );
    expect(together).toEqual(alone);
  });

  it('share their steps, and write what each writes alone', async () => {
    await open({ maxBatch: 5 });
    const prompts = [1, 2, 3, 4, 5].map((seed) => prompt(20 + seed, seed));
    const alone = [];
    for (const ids of prompts) alone.push((await write(ids, 150)).tokenIds);
    const before = (await model.stats()).totals;
    const together = await Promise.all(prompts.map(async (ids) => (await write(ids, 150)).tokenIds));
    const after = (await model.stats()).totals;
    expect(together).toEqual(alone);
    const steps = after.decodeSteps - before.decodeSteps;
    expect(after.outputTokens - before.outputTokens).toBeGreaterThan(2 * steps);
  });

  it('keep flowing while a long prompt is read', async () => {
    await open();
    let readWhileWriting = 0;
    let writing = false;
    let longIsRead = false;
    const short = write(prompt(5, 8), 1500, {
      onToken: () => {
        writing = true;
        if (!longIsRead) readWhileWriting++;
      },
    });
    while (!writing) await new Promise((resolve) => setTimeout(resolve, 1));
    await write(prompt(3000, 9), 1, {
      onPrefill: ({ done, total }: { done: number; total: number }) => {
        longIsRead = done === total;
      },
    });
    await short;
    expect(readWhileWriting).toBeGreaterThan(3);
  });

  it('leave when they are stopped, wherever they are, and what they held is free again', async () => {
    await open({ maxBatch: 2 });
    const aborts = [1, 2, 3, 4].map(() => new AbortController());
    const running = aborts.map((abort, index) =>
      write(prompt(index === 1 ? 3000 : 10, index + 10), 3000, { signal: abort.signal }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await model.stats()).toMatchObject({ running: 2, waiting: 2 });
    for (const abort of aborts) abort.abort();
    for (const each of await Promise.all(running)) expect(each.finishReason).toBe('aborted');
    expect(await model.stats()).toMatchObject({ running: 0, waiting: 0, reservedBytes: 0 });
    expect((await write(prompt(4, 20), 3)).tokenIds).toHaveLength(3);
  });

  it('are refused when too many wait, and the others are served', async () => {
    await open({ maxBatch: 1, maxQueue: 2 });
    const all = await Promise.allSettled([1, 2, 3, 4, 5].map((seed) => write(prompt(5, seed), 50)));
    const refused = all.filter((each) => each.status === 'rejected');
    expect(refused.length).toBe(2);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(OverloadedError);
  });

  it('stay within their memory: what does not fit waits, what never fits is refused', async () => {
    await open({ memoryBytes: 800_000 });
    await expect(write(prompt(10, 1), 4000)).rejects.toThrow(OverloadedError);
    let most = 0;
    let done = false;
    const watching = (async () => {
      while (!done) most = Math.max(most, (await model.stats()).reservedBytes);
    })();
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => write(prompt(100, seed), 60)));
    done = true;
    await watching;
    for (const each of all) expect(each.tokenIds.length).toBeGreaterThan(0);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(800_000);
  });

  it('go before others by priority', async () => {
    await open({ maxBatch: 1 });
    const order: string[] = [];
    const ask = (name: string, priority: number) =>
      write(prompt(20, 3), 20, { priority }).then(() => void order.push(name));
    await Promise.all([ask('first', 0), ask('low', -1), ask('usual', 0), ask('high', 1)]);
    expect(order).toEqual(['first', 'high', 'usual', 'low']);
  });

  it('score and embed beside those that write', async () => {
    await open();
    const ids = prompt(150, 30);
    const [, scores, last, vector, logits] = await Promise.all([
      write(prompt(50, 31), 30),
      model.score(ids),
      model.score(ids, 100),
      model.embed(ids),
      model.logits(ids.slice(0, -1)),
    ]);
    const highest = Math.max(...logits);
    const sum = logits.reduce((total, each) => total + Math.exp(each - highest), 0);
    expect(scores).toHaveLength(149);
    expect(last).toHaveLength(50);
    for (const [index, score] of last.entries()) expect(score).toBeCloseTo(scores[99 + index]!, 3);
    await expect(model.score(ids, 0)).rejects.toThrow('token 1 or later');
    expect(scores.at(-1)).toBeCloseTo(logits[ids.at(-1)!]! - highest - Math.log(sum), 4);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});
