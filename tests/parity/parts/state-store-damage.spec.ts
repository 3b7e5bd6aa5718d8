import {
  promises,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeState, modelHash, openStore, range, temporaryFolder, wrongFor } from './state-store-fake.js';

const lengths = [30, 60, 90];
const text = range(90);
const prompt = [...text, 1];

/** A folder with states of the beginnings of one text, and the names of its files. */
async function filledFolder(): Promise<{ dir: string; folder: string; names: string[] }> {
  const dir = temporaryFolder();
  const { store } = await openStore({ dir });
  for (const length of lengths) store.keep(range(length), FakeState.of(range(length)), 'message');
  await store.close();
  const folder = join(dir, modelHash);
  return { dir, folder, names: readdirSync(folder).sort() };
}

const longAgo = (path: string): void => utimesSync(path, 1e9, 1e9);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('files of kept states that are not as they were written', () => {
  const faultArbitrary = fc.record({
    file: fc.nat(),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    kind: fc.constantFrom('flip', 'cut', 'remove', 'longer'),
  });

  it('are never used, whatever is wrong; the rest is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(faultArbitrary, { minLength: 1, maxLength: 3 }), async (faults) => {
        const { dir, folder, names } = await filledFolder();
        const open = await openStore({ dir });
        let damaged = false;
        for (const { file, at, kind } of faults) {
          const path = join(folder, names[file % names.length]!);
          const bytes = readFileSync(path, { flag: 'a+' });
          const offset = Math.floor(at * bytes.length);
          if (kind === 'flip' && bytes.length > 0) {
            bytes[offset]! ^= 1 << (file % 8);
            writeFileSync(path, bytes);
            // The time and number of uses are outside the checksum.
            damaged ||= !(path.endsWith('.entry') && offset >= 20 && offset < 32);
          } else if (kind === 'cut') {
            truncateSync(path, offset);
            damaged = true;
          } else if (kind === 'longer') {
            writeFileSync(path, Buffer.concat([bytes, Buffer.from([0])]));
            damaged = true;
          } else rmSync(path);
        }
        for (const { store, troubles } of [open, await openStore({ dir })]) {
          for (const length of [...lengths, prompt.length]) {
            const found = await store.lookup(prompt.slice(0, length));
            expect(wrongFor(prompt.slice(0, length), found.tokens, found.state)).toBeUndefined();
          }
          for (const trouble of troubles) expect(trouble).toContain('removed');
          if (store !== open.store && damaged && faults.length === 1)
            expect(open.troubles.length + troubles.length).toBeGreaterThan(0);
          await store.flush();
        }
        // All of it can be kept again and is found then.
        const { store } = await openStore({ dir });
        for (const length of lengths) store.keep(range(length), FakeState.of(range(length)), 'message');
        await store.close();
        const last = await openStore({ dir });
        expect(last.store.list()).toHaveLength(lengths.length);
        for (const length of lengths)
          expect(await last.store.lookup(range(length))).toMatchObject({ tokens: length, source: 'disk' });
        expect(last.troubles).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('are told as the reason, removed and made again', async () => {
    const { dir, folder, names } = await filledFolder();
    const { store, troubles } = await openStore({ dir });
    for (const name of names.filter((name) => name.endsWith('.state'))) {
      const bytes = readFileSync(join(folder, name));
      bytes[500]! ^= 1;
      writeFileSync(join(folder, name), bytes);
    }
    const found = await store.lookup(prompt);
    expect(found).toMatchObject({ source: 'none', reason: /state of 90 tokens was damaged on disk/ });
    expect(troubles).toHaveLength(lengths.length);
    expect(troubles[0]).toContain('its checksum does not fit');
    expect(readdirSync(folder)).toEqual([]);
    expect(store.stats()).toMatchObject({ disk: { states: 0, bytes: 0 }, misses: { damaged: 1 } });
  });

  it('that change after they were read are found by their names', async () => {
    const { dir, folder } = await filledFolder();
    const [wrong, right] = readdirSync(folder).filter((name) => name.endsWith('.state'));
    const { store, troubles } = await openStore({ dir });
    for (const length of lengths) await store.lookup(range(length));
    // The same length and a checksum that was right when it was read: only the SHA-256 in the name tells.
    writeFileSync(join(folder, wrong!), readFileSync(join(folder, right!)));
    await store.flush();
    expect(troubles).toEqual([expect.stringContaining('its SHA-256 is not its name')]);
    expect(store.list()).toHaveLength(lengths.length - 1);
  });

  it('are removed when they are of another version', async () => {
    const { dir, folder, names } = await filledFolder();
    for (const name of names.filter((name) => name.endsWith('.entry'))) {
      const bytes = readFileSync(join(folder, name));
      bytes.writeUInt32LE(2, 8);
      writeFileSync(join(folder, name), bytes);
    }
    const { troubles } = await openStore({ dir });
    expect(troubles[0]).toContain('it has version 2, this program reads version 1');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('writes that were cut short', () => {
  it('leave files that the next start removes, but not those of a write under way', async () => {
    const { dir, folder, names } = await filledFolder();
    const host = await ownPrefix();
    const file = (name: string): string => join(folder, name);
    const ended = `${host}-2147483646-0123456789abcdef-0.tmp`;
    const running = `${host}-${process.pid}-0123456789abcdef-0.tmp`;
    const elsewhere = '00000000-1-0123456789abcdef-0.tmp';
    const old = '00000000-1-0123456789abcdef-1.tmp';
    const bodies = [`${'0'.repeat(64)}.state`, `${'1'.repeat(64)}.state`] as const;
    for (const name of [ended, running, elsewhere, old, ...bodies]) writeFileSync(file(name), 'part');
    for (const name of [old, bodies[0]]) longAgo(file(name));
    const entry = names.find((name) => name.startsWith('60-'))!;
    rmSync(file(`${entry.split(/[-.]/)[2]}.state`));
    const { store, troubles } = await openStore({ dir });
    const left = readdirSync(folder);
    for (const name of [running, elsewhere, bodies[1]]) expect(left).toContain(name);
    for (const name of [ended, old, bodies[0], entry]) expect(left).not.toContain(name);
    expect(store.list().map(({ position }) => position)).toEqual([30, 90]);
    // What others are writing counts.
    expect(store.stats().disk.bytes).toBe(left.reduce((sum, name) => sum + statSync(file(name)).size, 0));
    expect(troubles).toEqual([]);
  });

  /** What names of this machine's unfinished files begin with. */
  async function ownPrefix(): Promise<string> {
    const opened: string[] = [];
    const real = promises.open;
    vi.spyOn(promises, 'open').mockImplementation((path, ...rest) => {
      opened.push(String(path));
      return real(path, ...rest);
    });
    const { store } = await openStore({ dir: temporaryFolder() });
    store.keep(text, FakeState.of(text), 'message');
    await store.close();
    vi.restoreAllMocks();
    return /([0-9a-f]{8})-\d+-[0-9a-f]{16}-\d+\.tmp$/.exec(opened.join('\n'))![1]!;
  }
});

describe('a disk that takes no more', () => {
  it('is told once; memory goes on, and so does the disk when it has room again', async () => {
    let time = 1e12;
    const dir = temporaryFolder();
    const { store, troubles } = await openStore({ dir, now: () => time });
    const real = promises.open;
    const full = vi.spyOn(promises, 'open').mockImplementation((path, flags, ...rest) => {
      if (flags === 'wx') throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return real(path, flags, ...rest);
    });
    for (const length of lengths) {
      store.keep(range(length), FakeState.of(range(length)), 'message');
      await store.flush();
      time += 100_000;
    }
    expect(troubles).toEqual([expect.stringContaining('no space left on device')]);
    expect(await store.lookup(prompt)).toMatchObject({ tokens: 90, source: 'memory' });
    expect(store.stats().disk).toMatchObject({ states: 0, bytes: 0 });
    full.mockRestore();
    store.keep(range(95), FakeState.of(range(95)), 'message');
    await store.flush();
    expect(store.stats().disk.states).toBe(lengths.length + 1);
  });

  it('that cannot be used at all leaves memory', async () => {
    const dir = join(temporaryFolder(), 'file');
    writeFileSync(dir, '');
    const { store, troubles } = await openStore({ dir });
    expect(troubles).toEqual([expect.stringContaining('kept in memory only')]);
    store.keep(text, FakeState.of(text), 'message');
    expect(await store.lookup(prompt)).toMatchObject({ source: 'memory' });
  });
});
