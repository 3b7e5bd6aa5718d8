import { join } from 'node:path';
import { HybridModel, SnapshotError } from '@marimba/inference';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const dir = join(root, 'models', 'marimba-70m');
const open = (options: { precision?: 'fp32' | 'int8'; stateCacheBytes?: number } = {}) =>
  HybridModel.open(dir, { precision: 'fp32', cacheDir: join(root, '.marimba', 'cache'), ...options });

const text = 'The Lisbon warehouse opens at seven. The pump of the second hall is checked twice a day. '.repeat(24);

describe('the state of the bundled model', () => {
  let kept: HybridModel;
  let fresh: HybridModel;
  let ids: number[];
  beforeAll(async () => {
    [kept, fresh] = await Promise.all([open(), open({ stateCacheBytes: 0 })]);
    ids = fresh.tokenize(text);
    expect(ids.length).toBeGreaterThan(400);
  });
  afterAll(() => Promise.all([kept.close(), fresh.close()]));

  const closeTo = (actual: Float32Array, expected: Float32Array): void => {
    let worst = 0;
    for (const [index, value] of expected.entries()) worst = Math.max(worst, Math.abs(actual[index]! - value));
    expect(worst).toBeLessThan(1e-3);
  };

  it('is the same whether a prompt is read at once, in pieces or token by token', async () => {
    const short = ids.slice(0, 40);
    const whole = await fresh.generate({ prompt: short, parameters: { maxTokens: 8 } });
    const stepped = await kept.generate({
      prompt: short,
      keepStateAt: short.map((_, index) => index),
      parameters: { maxTokens: 8 },
    });
    expect(stepped.tokenIds).toEqual(whole.tokenIds);
    const pieces = await kept.generate({ prompt: ids, keepStateAt: [100, 101, 300], parameters: { maxTokens: 8 } });
    expect(pieces.tokenIds).toEqual((await fresh.generate({ prompt: ids, parameters: { maxTokens: 8 } })).tokenIds);
  });

  it('is continued when a later prompt begins with what was read, with the same answer and a reason', async () => {
    const prefix = ids.slice(0, 200);
    await kept.generate({ prompt: prefix, parameters: { maxTokens: 1 } });
    const again = await kept.generate({ prompt: [...prefix, ...ids.slice(50, 90)], parameters: { maxTokens: 12 } });
    const never = await fresh.generate({ prompt: [...prefix, ...ids.slice(50, 90)], parameters: { maxTokens: 12 } });
    expect(again.usage.cachedTokens).toBeGreaterThanOrEqual(200);
    expect(again.reuse.reason).toContain('continued');
    expect(again.tokenIds).toEqual(never.tokenIds);
    expect(never.reuse).toMatchObject({ tokens: 0, source: 'none' });
    expect(never.reuse.reason).toContain('off');
    const repeated = await kept.generate({ prompt: [...prefix, ...ids.slice(50, 90)], parameters: { maxTokens: 12 } });
    expect(repeated.tokenIds).toEqual(never.tokenIds);
    expect(repeated.usage.cachedTokens).toBe(240);
  });

  it('is dropped where its text is to go, also what a running request keeps when it ends', async () => {
    const secret = kept.tokenize('The code of the vault in the cellar is seven four one nine. ');
    const prompt = [...secret, ...ids.slice(0, 60)];
    const holds = (read: string) => read.includes('seven four one nine');
    await kept.generate({ prompt, parameters: { maxTokens: 1 } });
    let ended = false;
    let search: Promise<number> | undefined;
    let endedFirst = false;
    const running = await kept.generate({
      prompt: [...prompt, ...ids.slice(0, 20)],
      parameters: { maxTokens: 24 },
      onToken: () => {
        search ??= kept.forgetStates(holds).finally(() => {
          endedFirst = ended;
        });
      },
    });
    ended = true;
    expect(running.usage.cachedTokens).toBeGreaterThanOrEqual(prompt.length);
    expect(await search).toBeGreaterThan(1);
    expect(endedFirst).toBe(true);
    expect(await kept.forgetStates(holds)).toBe(0);
    const after = await kept.generate({ prompt: [...prompt, ...ids.slice(0, 20)], parameters: { maxTokens: 1 } });
    expect(after.reuse.tokens).toBe(0);
    expect(after.reuse.reason).toContain('no kept state begins');
  });

  it('survives as a snapshot: restored in another model it continues as if never stopped', async () => {
    const bytes = await fresh.snapshot(ids.slice(0, 333));
    const other = await open();
    try {
      expect(await other.restore(bytes)).toBe(333);
      const continued = await other.generate({ prompt: ids, parameters: { maxTokens: 12 } });
      expect(continued.reuse.tokens).toBe(333);
      expect(continued.tokenIds).toEqual(
        (await fresh.generate({ prompt: ids, parameters: { maxTokens: 12 } })).tokenIds,
      );
    } finally {
      await other.close();
    }
  });

  it('refuses a snapshot that was damaged, cut off, or made by another model', async () => {
    const bytes = await fresh.snapshot(ids.slice(0, 20));
    const changed = Uint8Array.from(bytes);
    changed[bytes.length >> 1]! ^= 1;
    await expect(kept.restore(changed)).rejects.toThrow(/damaged/);
    await expect(kept.restore(bytes.subarray(0, bytes.length - 9))).rejects.toThrow(/damaged/);
    await expect(kept.restore(new TextEncoder().encode('hello'))).rejects.toThrow(SnapshotError);
    const int8 = await open({ precision: 'int8' });
    await expect(int8.restore(bytes)).rejects.toThrow(/was made by model/);
    await int8.close();
  });

  it('gives the same logits after a snapshot was taken of it', async () => {
    const before = await fresh.logits(ids.slice(0, 64));
    await fresh.snapshot(ids.slice(0, 64));
    closeTo(await fresh.logits(ids.slice(0, 64)), before);
  });

  it('stops at once when asked, and goes on serving', async () => {
    const controller = new AbortController();
    const stopped = await kept.generate({
      prompt: ids.slice(0, 30),
      parameters: { maxTokens: 2000, temperature: 1.5 },
      signal: controller.signal,
      onToken: ({ index }) => index === 3 && controller.abort(),
    });
    expect(stopped.finishReason).toBe('aborted');
    expect(stopped.tokenIds.length).toBeLessThan(1000);
    expect((await kept.generate({ prompt: ids.slice(0, 30), parameters: { maxTokens: 2 } })).tokenIds).toHaveLength(2);
  });

  it('samples the same tokens from the same seed, and other ones from another', async () => {
    const sample = async (seed: number) =>
      (
        await kept.generate({
          prompt: ids.slice(0, 30),
          parameters: { maxTokens: 20, temperature: 1.2, topP: 0.95, seed },
        })
      ).tokenIds;
    expect(await sample(7)).toEqual(await sample(7));
    expect(await sample(7)).not.toEqual(await sample(8));
  });

  it('refuses an empty prompt and unknown tokens', async () => {
    await expect(kept.generate({ prompt: '' })).rejects.toThrow(/empty/);
    await expect(kept.generate({ prompt: [99_999] })).rejects.toThrow(/vocabulary/);
  });
});
