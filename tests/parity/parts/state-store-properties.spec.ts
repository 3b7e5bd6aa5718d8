import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryPrior } from '../../../libs/inference/src/state/store/eviction.js';
import type { StateStore } from '../../../libs/inference/src/state/store/state-store.js';
import { FakeState, modelHash, openStore, temporaryFolder, wrongFor } from './state-store-fake.js';

/** Two ids only, so that texts often begin with one another. */
const textArbitrary = fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 9 });
const boundaryArbitrary = fc.constantFrom(...(Object.keys(boundaryPrior) as (keyof typeof boundaryPrior)[]));

const stepArbitrary = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('keep' as const),
      ids: textArbitrary,
      bytes: fc.integer({ min: 0, max: 1500 }),
      logits: fc.boolean(),
      boundary: boundaryArbitrary,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lookup' as const), ids: textArbitrary }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 5000 }) }) },
);

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

const begins = (ids: readonly number[], prompt: readonly number[]): boolean =>
  ids.length <= prompt.length && ids.every((id, index) => prompt[index] === id);

describe('any sequence of uses', () => {
  it('stays within both budgets at every step and never gives a wrong state', async () => {
    const memoryBytes = 4096;
    const diskBytes = 9000;
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 40, size: 'max' }), async (steps) => {
        const dir = temporaryFolder();
        let time = 1e12;
        const options = { dir, memoryBytes, diskBytes, now: () => time };
        let { store, troubles } = await openStore(options);
        const check = (at: StateStore): void => {
          const { memory, disk } = at.stats();
          expect(memory.bytes).toBeLessThanOrEqual(memoryBytes);
          expect(disk.bytes).toBeLessThanOrEqual(diskBytes);
          expect(bytesIn(join(dir, modelHash))).toBeLessThanOrEqual(diskBytes);
          const inMemory = at.list().reduce((sum, entry) => sum + entry.memoryBytes, 0);
          expect(inMemory).toBeLessThanOrEqual(memory.bytes);
        };
        for (const step of steps) {
          if (step.do === 'keep') store.keep(step.ids, FakeState.of(step.ids, step), step.boundary);
          else if (step.do === 'lookup') {
            const { tokens, state } = await store.lookup(step.ids);
            expect(wrongFor(step.ids, tokens, state)).toBeUndefined();
          } else if (step.do === 'flush') await store.flush();
          else if (step.do === 'wait') time += 1000 * step.seconds;
          else {
            await store.close();
            const before = store.list().filter(({ diskBytes }) => diskBytes > 0);
            ({ store, troubles } = await openStore(options));
            expect(new Set(store.list().map((entry) => entry.prefixHash))).toEqual(
              new Set(before.map((entry) => entry.prefixHash)),
            );
          }
          check(store);
        }
        await store.flush();
        check(store);
        expect(store.stats().disk.bytes).toBe(bytesIn(join(dir, modelHash)));
        expect(troubles).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('finds what a plain list of kept texts would find, when nothing has to give way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(stepArbitrary, { maxLength: 40, size: 'max' }), async (onDisk, steps) => {
        const options = onDisk ? { dir: temporaryFolder() } : {};
        let { store } = await openStore(options);
        const kept = new Map<string, { ids: number[]; logits: boolean }>();
        for (const step of steps) {
          if (step.do === 'keep') {
            const known = kept.get(step.ids.join());
            expect(store.keep(step.ids, FakeState.of(step.ids, step), step.boundary).kept).toBe(true);
            kept.set(step.ids.join(), { ids: step.ids, logits: step.logits || known?.logits === true });
          } else if (step.do === 'lookup') {
            const expected = [...kept.values()]
              .filter(({ ids, logits }) => begins(ids, step.ids) && (logits || ids.length < step.ids.length))
              .reduce((longest, { ids }) => Math.max(longest, ids.length), 0);
            const { tokens, state } = await store.lookup(step.ids);
            expect(tokens).toBe(expected);
            expect(wrongFor(step.ids, tokens, state)).toBeUndefined();
          } else if (step.do === 'flush') await store.flush();
          else if (step.do === 'restart' && onDisk) {
            await store.close();
            ({ store } = await openStore(options));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds the longest of what it still lists, when much has to give way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(textArbitrary, { maxLength: 30, size: 'max' }),
        textArbitrary,
        async (texts, prompt) => {
          const { store } = await openStore({ memoryBytes: 4096 });
          for (const ids of texts) store.keep(ids, FakeState.of(ids, { bytes: 700 }), 'message');
          const listed = new Set(store.list().map(({ prefixHash }) => prefixHash));
          const expected = texts
            .filter((ids) => begins(ids, prompt) && listed.has(FakeState.of(ids).prefixHash))
            .reduce((longest, { length }) => Math.max(longest, length), 0);
          expect(await store.lookup(prompt)).toMatchObject({ tokens: expected });
          const last = texts.at(-1);
          if (last !== undefined) expect(await store.lookup(last)).toMatchObject({ tokens: last.length });
        },
      ),
    );
  });

  it('shares a folder between two stores of one model and one of another', async () => {
    const other = 'b2'.repeat(32);
    const use = fc.record({ who: fc.integer({ min: 0, max: 2 }), ids: textArbitrary, lookup: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { maxLength: 30, size: 'max' }), fc.boolean(), async (uses, scarce) => {
        const dir = temporaryFolder();
        const options = { dir, memoryBytes: 4096, diskBytes: scarce ? 6000 : 1 << 20 };
        const opened = [
          await openStore(options),
          await openStore(options),
          await openStore({ ...options, modelHash: other }),
        ];
        for (const { who, ids, lookup } of uses) {
          const { store } = opened[who]!;
          if (!lookup) store.keep(ids, FakeState.of(ids, { bytes: 700 }), 'message');
          else {
            const { tokens, state } = await store.lookup(ids);
            expect(wrongFor(ids, tokens, state)).toBeUndefined();
          }
        }
        for (const { store } of opened) await store.flush();
        expect(opened.flatMap(({ troubles }) => troubles)).toEqual([]);
        // What one wrote, the other of the same model finds.
        const [first, second] = opened.map(({ store }) => store);
        if (scarce) return;
        for (const { diskBytes, prefixHash } of first!.list()) {
          await second!.lookup([1]);
          if (diskBytes > 0) expect(second!.list().map((entry) => entry.prefixHash)).toContain(prefixHash);
        }
      }),
      { numRuns: 40 },
    );
  });
});
