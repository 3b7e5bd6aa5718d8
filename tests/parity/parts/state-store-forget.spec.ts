import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StateStore } from '../../../libs/inference/src/state/store/state-store.js';
import { FakeState, modelHash, openStore, range, temporaryFolder } from './state-store-fake.js';

const secret = 4711;
const holding = [1, 2, secret, 4];
const longer = [...holding, 5, 6];
const harmless = range(6, 100);

const keep = (store: StateStore, ids: number[]) => store.keep(ids, FakeState.of(ids), 'prompt');
const found = async (store: StateStore, ids: number[]) => (await store.lookup(ids)).tokens;

/** As a model does it: looks at the ids of each kept text, and drops those that hold the secret. */
async function forget(store: StateStore): Promise<number> {
  const texts = await store.keptTexts();
  return store.forget(texts.filter(({ ids }) => ids.includes(secret)).map(({ prefixHash }) => prefixHash));
}

/** Whether any file holds the secret as an id (32 bits, little-endian). */
function filesHold(dir: string): boolean {
  const wanted = Buffer.from(Int32Array.of(secret).buffer);
  const folder = join(dir, modelHash);
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(wanted));
}

describe('a text that is forgotten', () => {
  it('is gone from memory, with all longer ones and what was remembered of it', async () => {
    const { store } = await openStore();
    for (const ids of [holding, longer, harmless]) keep(store, ids);
    expect(store.nearestShared(longer)).toBe(6);
    expect(await forget(store)).toBe(2);
    expect(await found(store, longer)).toBe(0);
    expect((await store.lookup(longer)).reason).not.toContain('gave way');
    expect(store.nearestShared(longer)).toBe(0);
    expect(await found(store, harmless)).toBe(6);
    expect(store.stats().memory.states).toBe(1);
    expect(await forget(store)).toBe(0);
  });

  it('is gone from memory and disk, and a store that opens the folder does not find it', async () => {
    const dir = temporaryFolder();
    const { store, troubles } = await openStore({ dir });
    for (const ids of [holding, longer, harmless]) keep(store, ids);
    await store.flush();
    expect(filesHold(dir)).toBe(true);
    expect(await forget(store)).toBe(2);
    expect(filesHold(dir)).toBe(false);
    expect(store.stats().disk.states).toBe(1);
    await store.close();
    const { store: reopened } = await openStore({ dir });
    expect(await found(reopened, longer)).toBe(0);
    expect(await found(reopened, harmless)).toBe(6);
    expect(troubles).toEqual([]);
  });

  it('is found on disk by a store that has none of it in memory, also where another process wrote it', async () => {
    const dir = temporaryFolder();
    const { store } = await openStore({ dir });
    const { store: other } = await openStore({ dir });
    for (const ids of [holding, harmless]) keep(other, ids);
    await other.flush();
    expect(await forget(store)).toBe(1);
    expect(filesHold(dir)).toBe(false);
    expect(await found(store, harmless)).toBe(6);
    // In the other's memory it stays until that one is asked.
    expect(await forget(other)).toBe(1);
    expect(await found(other, longer)).toBe(0);
  });

  it('does not come back when it waits to be written or is being written', async () => {
    const dir = temporaryFolder();
    const { store } = await openStore({ dir });
    for (const ids of [holding, longer, harmless]) keep(store, ids);
    const texts = await store.keptTexts();
    const anew = [...holding, 7];
    for (const ids of [anew, holding]) keep(store, ids);
    const hashes = texts.filter(({ ids }) => ids.includes(secret)).map(({ prefixHash }) => prefixHash);
    await store.forget([...hashes, FakeState.of(anew).prefixHash]);
    await store.flush();
    expect(await found(store, [...anew, 8])).toBe(0);
    expect(filesHold(dir)).toBe(false);
  });

  it('leaves the file of a state that another text shares', async () => {
    const dir = temporaryFolder();
    const { store } = await openStore({ dir });
    const same = FakeState.of(harmless).content;
    const body = (ids: number[]) => new FakeState(ids.length, FakeState.of(ids).prefixHash, undefined, same);
    store.keep(holding, body(holding), 'prompt');
    store.keep(harmless, body(harmless), 'prompt');
    await store.flush();
    expect(readdirSync(join(dir, modelHash)).filter((name) => name.endsWith('.state'))).toHaveLength(1);
    expect(await forget(store)).toBe(1);
    expect(await found(store, [...harmless, 1])).toBe(6);
    await store.close();
    const { store: reopened } = await openStore({ dir });
    expect(await found(reopened, [...harmless, 1])).toBe(6);
  });
});
