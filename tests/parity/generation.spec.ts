import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HybridModel, InferenceError, type SamplingParameters } from '@marimba/inference';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importModel } from '../../libs/inference/src/import-model.js';
import { ThreadClient } from '../../libs/inference/src/runtime/thread-client.js';
import type { ThreadTask } from '../../libs/inference/src/runtime/thread-messages.js';
import { randomJamba, writeJamba } from './tiny-jamba/tiny-jamba.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-generation-'));
const dir = join(work, 'model');
const cacheDir = join(work, 'cache');
beforeAll(() => writeJamba(randomJamba({ seed: 31 }), dir));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const prompt = [40, 50, 60, 70];

describe('generation with a random model', () => {
  let model: HybridModel;
  const open = () => HybridModel.open(dir, { precision: 'fp32', cacheDir, threads: 1 });
  const write = (parameters: SamplingParameters) => model.generate({ prompt, parameters });
  beforeEach(async () => {
    model = await open();
  });
  afterEach(() => model.close());

  it.each<[string, SamplingParameters]>([
    ['maxTokens', { maxTokens: -1 }],
    ['maxTokens', { maxTokens: 1.5 }],
    ['temperature', { temperature: -1 }],
    ['temperature', { temperature: Number.NaN }],
    ['topK', { topK: 0 }],
    ['topP', { topP: 1.1 }],
    ['minP', { minP: 2 }],
    ['repetitionPenalty', { repetitionPenalty: 0 }],
    ['seed', { seed: 0.5 }],
    ['stop', { stop: ['a', ''] }],
  ])('refuses an impossible %s', async (name, parameters) => {
    await expect(write(parameters)).rejects.toThrow(RangeError);
    await expect(write(parameters)).rejects.toThrow(name);
  });

  it('refuses unknown tokens wherever tokens are given', async () => {
    await expect(model.logits([999])).rejects.toThrow(/token 999/);
    await expect(model.snapshot([999])).rejects.toThrow(/token 999/);
    await expect(model.logits([])).rejects.toThrow(/empty/);
  });

  it('ends where the context ends', async () => {
    const long = Array.from({ length: model.info.contextLength - 5 }, (_, index) => 4 + (index % 200));
    const { tokenIds, finishReason } = await model.generate({
      prompt: long,
      parameters: { maxTokens: 100, temperature: 2, seed: 2 },
    });
    expect(tokenIds).toHaveLength(5);
    expect(finishReason).toBe('length');
  });

  it('counts no token behind a stop string, however far the thread ran ahead', async () => {
    const parameters = { temperature: 3, seed: 4, maxTokens: 200 };
    const free = await write(parameters);
    const stop = free.text.slice(6, 7);
    const stopped = await write({ ...parameters, stop: [stop] });
    expect(stopped.finishReason).toBe('stop');
    expect(stopped.text).toBe(free.text.slice(0, free.text.indexOf(stop)));
    expect(free.tokenIds.slice(0, stopped.tokenIds.length)).toEqual(stopped.tokenIds);
    expect(model.detokenize(stopped.tokenIds)).toBe(stopped.text + stop);
    expect(stopped.usage.outputTokens).toBe(stopped.tokenIds.length);
  });

  it('tells of every piece which token completed it', async () => {
    const pieces: { index: number; id: number; text: string }[] = [];
    const { text, tokenIds } = await model.generate({
      prompt,
      parameters: { temperature: 2, seed: 6, maxTokens: 60 },
      onToken: (piece) => void pieces.push(piece),
    });
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    for (const { index, id } of pieces) expect(tokenIds[index]).toBe(id);
  });

  it('ends with what a callback throws, and goes on serving', async () => {
    const failing = model.generate({
      prompt,
      parameters: { maxTokens: 2000, temperature: 2 },
      onToken: () => {
        throw new Error('the listener is gone');
      },
    });
    await expect(failing).rejects.toThrow('the listener is gone');
    expect((await write({ maxTokens: 3, temperature: 2 })).tokenIds).toHaveLength(3);
  });

  it('continues from a restored state that equals the prompt without reading anything', async () => {
    // States of a few tokens are not worth keeping.
    const prompt = Array.from({ length: 40 }, (_, index) => 40 + index);
    const bytes = await model.snapshot(prompt);
    const other = await open();
    await other.restore(bytes);
    const continued = await other.generate({ prompt, parameters: { maxTokens: 5 } });
    expect(continued.reuse.tokens).toBe(prompt.length);
    const written = await model.generate({ prompt, parameters: { maxTokens: 5 } });
    expect(continued.tokenIds).toEqual(written.tokenIds);
    await other.close();
  });

  it('is broken off where the model is closed while it writes, and the process lives on', async () => {
    for (const device of ['cpu', 'cuda-on-cpu'] as const)
      for (let times = 0; times < 4; times++) {
        const other = await HybridModel.open(dir, { device, cacheDir, threads: 1 });
        let closing: Promise<void> | undefined;
        const onToken = () => {
          closing ??= other.close();
        };
        const writing = other.generate({ prompt, parameters: { maxTokens: 2_000 }, onToken });
        await expect(writing).rejects.toThrow(/the model is closed/);
        await closing;
      }
  });
});

describe('models that open at the same time', () => {
  it('do not get into each other’s way in the runtime', async () => {
    const device = 'cuda-on-cpu';
    await HybridModel.open(dir, { device, cacheDir }).then((model) => model.close());
    const models = await Promise.all([1, 2, 3, 4].map(() => HybridModel.open(dir, { device, cacheDir, threads: 1 })));
    const texts = await Promise.all(models.map((model) => model.generate({ prompt, parameters: { maxTokens: 5 } })));
    for (const { tokenIds } of texts) expect(tokenIds).toEqual(texts[0]!.tokenIds);
    await Promise.all(models.map((model) => model.close()));
  });
});

describe('the thread of a model', () => {
  it('that dies rejects its task, and only its own', async () => {
    const { graphDir } = await importModel(dir, { precision: 'fp32', cacheDir });
    const limits = { maxBatch: 4, maxQueue: 4, memoryBytes: 1e9 };
    const states = { memoryBytes: 0, dir: undefined, diskBytes: 0 };
    const client = new ThreadClient(
      { modelDir: dir, graphDir, threads: 1, device: -1, addon: true, limits, states },
      () => undefined,
    );
    await client.start();
    const task = (goal: 'generate' | 'logits'): ThreadTask => ({
      task: 'work',
      abort: new SharedArrayBuffer(4),
      work: {
        goal,
        prompt,
        boundaries: [],
        parameters: { maxTokens: 1000, temperature: 1 },
        stopTokens: [],
        priority: 0,
        tenant: '',
      },
    });
    let first: Promise<unknown> | undefined;
    await new Promise<void>((begun) => {
      first = client.perform(task('generate'), 'done', () => begun());
    });
    // What Node does when a thread throws: an error, and a little later the exit.
    const dying = await (client as unknown as { worker: Promise<import('node:worker_threads').Worker> }).worker;
    dying.emit('error', new Error('out of memory'));
    await expect(first).rejects.toThrow(InferenceError);
    await expect(first).rejects.toThrow(/out of memory/);
    const second = client.perform(task('logits'), 'done');
    // One that is ended in native code takes the process with it.
    const atRest = new Promise<void>((resolve) => {
      dying.on('message', ({ kind }: { kind: string }) => kind === 'closed' && resolve());
    });
    dying.postMessage({ task: 'close', id: 0 });
    await atRest;
    await dying.terminate();
    expect(await second).toMatchObject({ kind: 'done' });
    expect(await client.perform(task('logits'), 'done')).toMatchObject({ kind: 'done' });
    await client.close();
    await expect(client.perform(task('logits'), 'done')).rejects.toThrow(/closed/);
  });
});
