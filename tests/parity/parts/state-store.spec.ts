import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prefixHash } from '../../../libs/inference/src/state/prefix-hash.js';
import { FakeState, modelHash, openStore, range, temporaryFolder, wrongFor } from './state-store-fake.js';

const text = range(100);

describe('a store of states in memory', () => {
  it('finds the longest kept state that begins a prompt', async () => {
    const { store } = await openStore();
    for (const length of [20, 60, 40])
      store.keep(text.slice(0, length), FakeState.of(text.slice(0, length)), 'message');
    store.keep(range(80, 1), FakeState.of(range(80, 1)), 'message');
    const found = await store.lookup(text);
    expect(found).toMatchObject({ tokens: 60, source: 'memory' });
    expect(found.reason).toContain('60 of 100 tokens');
    expect(wrongFor(text, found.tokens, found.state)).toBeUndefined();
  });

  it('uses the state of a whole prompt only with its logits', async () => {
    const { store } = await openStore();
    store.keep(text, FakeState.of(text, { logits: false }), 'prompt');
    expect(await store.lookup(text)).toMatchObject({ tokens: 0, source: 'none', reason: /without the logits/ });
    expect(await store.lookup([...text, 7])).toMatchObject({ tokens: 100 });
    store.keep(text, FakeState.of(text), 'prompt');
    expect(await store.lookup(text)).toMatchObject({ tokens: 100, source: 'memory' });
  });

  it('keeps a copy and hands out copies', async () => {
    const { store } = await openStore();
    const live = FakeState.of(text);
    store.keep(text, live, 'answer');
    live.content.fill(0);
    const first = await store.lookup(text);
    (first.state as FakeState).content.fill(0);
    const second = await store.lookup(text);
    expect(wrongFor(text, second.tokens, second.state)).toBeUndefined();
  });

  it('says why nothing was found', async () => {
    const { store } = await openStore({ minimumTokens: 32, memoryBytes: 8000 });
    const reason = async (ids: number[]) => (await store.lookup(ids)).reason;
    expect(await reason(text)).toBe('no state is kept yet');
    expect(await reason(range(31))).toContain('fewer than 32 are not kept');
    store.keep(text, FakeState.of(text), 'message');
    expect(await reason([...range(50), ...range(30, 900)])).toContain('differs at token 50 of 80');
    for (let start = 1; start < 20; start++) store.keep(range(90, start), FakeState.of(range(90, start)), 'named');
    expect(await reason(text)).toContain('a state of 100 tokens that begins this prompt was kept, but gave way');
    const { store: off } = await openStore({ memoryBytes: 0 });
    expect((await off.lookup(text)).reason).toContain('is off');
    expect(off.keep(text, FakeState.of(text), 'message')).toMatchObject({ kept: false });
    const { misses } = store.stats();
    expect(misses).toMatchObject({ 'nothing kept': 1, 'too short': 1, 'different prefix': 1, evicted: 1 });
  });

  it('says why it keeps nothing', async () => {
    const { store } = await openStore({ minimumTokens: 32, memoryBytes: 8000 });
    expect(store.keep(range(31), FakeState.of(range(31)), 'message').reason).toContain('fewer than the 32');
    const large = FakeState.of(text, { bytes: 8000 });
    expect(store.keep(text, large, 'message')).toMatchObject({ kept: false, reason: /larger than all the memory/ });
    expect(() => store.keep(range(90), FakeState.of(text), 'message')).toThrow(/has not read/);
    await store.close();
    expect(store.keep(text, FakeState.of(text), 'message')).toMatchObject({ kept: false });
  });

  it('gives up a state that a slightly shorter one nearly replaces before one that nothing replaces', async () => {
    const { store } = await openStore({ memoryBytes: 4700 });
    const other = range(100, 500);
    for (const ids of [other, text.slice(0, 95), text, range(40, 900)]) store.keep(ids, FakeState.of(ids), 'message');
    expect(store.list().map(({ position }) => position)).toEqual([100, 95, 40]);
    expect(await store.lookup(other)).toMatchObject({ tokens: 100 });
    expect(await store.lookup(text)).toMatchObject({ tokens: 95 });
  });

  it('says how much of a prompt some text has in common with it', async () => {
    const { store } = await openStore();
    expect(store.nearestShared(text)).toBe(0);
    store.keep(text, FakeState.of(text), 'message');
    store.keep([...range(70), ...range(9, 500)], FakeState.of([...range(70), ...range(9, 500)]), 'message');
    expect(store.nearestShared([...range(73), 999])).toBe(73);
    expect(store.nearestShared([...range(70), 500, 501, 999])).toBe(72);
  });
});

describe('a store of states on disk', () => {
  it('finds everything after a restart, first on disk, then in memory', async () => {
    const dir = temporaryFolder();
    const first = await openStore({ dir });
    for (const length of [30, 60, 90]) first.store.keep(range(length), FakeState.of(range(length)), 'message');
    await first.store.close();
    const { store, troubles } = await openStore({ dir });
    expect(store.stats().disk).toMatchObject({ states: 3, bytes: first.store.stats().disk.bytes });
    for (const source of ['disk', 'disk', 'memory']) {
      const found = await store.lookup([...range(60), 1, 2, 3]);
      expect(found).toMatchObject({ tokens: 60, source });
      expect(wrongFor(range(60), found.tokens, found.state)).toBeUndefined();
    }
    expect(store.nearestShared([...range(75), 1])).toBe(75);
    await store.close();
    const again = await openStore({ dir });
    expect(again.store.list().find(({ position }) => position === 60)).toMatchObject({ uses: 3, boundary: 'message' });
    expect(troubles).toEqual([]);
  });

  it('keeps on disk what memory gives up', async () => {
    const { store } = await openStore({ dir: temporaryFolder(), memoryBytes: 4000 });
    const texts = range(12).map((start) => range(50, 1000 * start));
    for (const ids of texts) {
      store.keep(ids, FakeState.of(ids), 'message');
      await store.flush();
    }
    expect(store.stats().memory.evictions).toBeGreaterThan(5);
    for (const ids of texts) expect(await store.lookup(ids)).toMatchObject({ tokens: 50 });
  });

  it('writes logits that come later and removes the copy without', async () => {
    const dir = temporaryFolder();
    const { store } = await openStore({ dir });
    store.keep(text, FakeState.of(text, { logits: false }), 'prompt');
    store.keep(text, FakeState.of(text), 'prompt');
    await store.close();
    const { store: reopened } = await openStore({ dir });
    expect(reopened.stats().disk.states).toBe(1);
    expect(await reopened.lookup(text)).toMatchObject({ tokens: 100, source: 'disk' });
  });

  it('knows a state on disk that memory replaced and gave up while it was written', async () => {
    const { store } = await openStore({ dir: temporaryFolder(), memoryBytes: 5000 });
    const weak = range(10);
    store.keep(weak, FakeState.of(weak, { logits: false }), 'prompt');
    store.keep(weak, FakeState.of(weak), 'prompt');
    for (const start of [100, 200, 300]) store.keep(range(50, start), FakeState.of(range(50, start)), 'named');
    expect(store.list().filter(({ position }) => position === 10)).toEqual([]);
    await store.flush();
    expect(await store.lookup([...weak, 1])).toMatchObject({ tokens: 10, source: 'disk' });
  });

  it('stores identical bodies once, for as long as one of their texts is kept', async () => {
    const dir = temporaryFolder();
    const same = (ids: number[]) => new FakeState(ids.length, prefixHash(ids), undefined, new Uint8Array(5000));
    const { store } = await openStore({ dir });
    for (const ids of [text, range(60, 500)]) store.keep(ids, same(ids), 'message');
    await store.close();
    const bodies = () => readdirSync(join(dir, modelHash)).filter((name) => name.endsWith('.state'));
    expect(bodies()).toHaveLength(1);
    const { bytes } = store.stats().disk;
    expect(bytes).toBeLessThan(8000);
    const { store: scarce } = await openStore({ dir, diskBytes: bytes - 1 });
    expect(scarce.list()).toHaveLength(1);
    expect(bodies()).toHaveLength(1);
    expect(await scarce.lookup([...text, 1])).toMatchObject({ tokens: 100, source: 'disk' });
  });

  it('says that another model keeps what begins the prompt', async () => {
    const dir = temporaryFolder();
    const other = await openStore({ dir, modelHash: 'some other model' });
    other.store.keep(text, FakeState.of(text), 'document');
    await other.store.close();
    const { store } = await openStore({ dir });
    const found = await store.lookup([...text, 1]);
    expect(found).toMatchObject({ source: 'none', reason: /100 tokens .* kept by another model/ });
    expect(store.stats().misses['other model']).toBe(1);
  });
});
