import { randomUUID } from 'node:crypto';
import { canonicalJson, genesisHash, type JsonValue, sha256Of, verifyEvents } from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelled, completed, definition, leaseMs, pending, runStoreFixture, started } from './run-store-fixture.js';
import type { RunStoreHarness } from './run-store-harness.js';
import { runStoreLeases } from './run-store-leases.js';

/** What every RunStore must do. Registers its tests with vitest; call it inside a test file. */
export function runStoreConformance(name: string, open: () => Promise<RunStoreHarness>): void {
  describe(`${name} is a RunStore`, () => {
    let harness: RunStoreHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness?.close());

    const { newRun, jobOf, claim, claimed, append, pendingOf, lengthOf } = runStoreFixture(() => harness);

    runStoreLeases(() => harness);

    describe('the log', () => {
      it('gives back what was written, numbered without a gap and chained by hash', async () => {
        const runId = await newRun(pending('first'));
        const done = await append(runId, [started('first'), completed('first')]);
        if (done.outcome !== 'done') throw new Error(done.outcome);
        expect(done.events.map(({ seq, type }) => [seq, type])).toEqual([
          [2, 'step.started'],
          [3, 'step.completed'],
        ]);
        const history = await harness.store.load(harness.tenantId, runId);
        expect(history).toMatchObject({ tenantId: harness.tenantId, runId, definition });
        expect(history.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
        expect(history.events.slice(1)).toEqual(done.events);
        expect(history.events[0]!.prevHash).toBe(genesisHash);
        expect(verifyEvents(history.events)).toEqual([]);
        expect(history.events[2]).toMatchObject(completed('first'));
        expect(await harness.store.eventsAfter(harness.tenantId, runId, 1, 1)).toEqual(history.events.slice(1, 2));
      });

      it('refuses events for a log that has grown, and writes none of them', async () => {
        const runId = await newRun(pending('first'));
        const [created] = (await harness.store.load(harness.tenantId, runId)).events;
        const after = { seq: created!.seq, hash: created!.hash };
        await append(runId, [started('first')]);
        expect(await append(runId, [completed('first')], { after, put: [pending('second')] })).toEqual({
          outcome: 'conflict',
        });
        expect(await lengthOf(runId)).toBe(2);
        expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
      });

      it('takes the appends of many runs at once, each for itself', async () => {
        const runs = await Promise.all(Array.from({ length: 6 }, () => newRun(pending('first'))));
        const [ending, conflicting, ...others] = runs as [string, string, ...string[]];
        await append(conflicting, [started('first')]);
        const head = async (runId: string) => (await harness.store.load(harness.tenantId, runId)).events[0]!;
        const after = await Promise.all(runs.map(head));
        const outcomes = await Promise.all(
          runs.map((runId, index) =>
            append(runId, runId === ending ? [cancelled] : [started('first'), completed('first')], {
              after: after[index]!,
            }),
          ),
        );
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'conflict', ...others.map(() => 'done')]);
        for (const runId of runs)
          expect(verifyEvents((await harness.store.load(harness.tenantId, runId)).events)).toEqual([]);
        expect(await lengthOf(ending)).toBe(2);
        expect(await lengthOf(others[0]!)).toBe(3);
      });

      it('lets exactly one of many writers at one place through', async () => {
        const runId = await newRun(pending('first'));
        const results = await Promise.all(Array.from({ length: 8 }, () => append(runId, [started('first')])));
        expect(results.filter(({ outcome }) => outcome === 'done').length).toBeGreaterThan(0);
        expect(await lengthOf(runId)).toBe(1 + results.filter(({ outcome }) => outcome === 'done').length);
        expect(verifyEvents((await harness.store.load(harness.tenantId, runId)).events)).toEqual([]);
      });

      it('knows nothing of a run that is not there or belongs to another tenant', async () => {
        const runId = await newRun(pending('first'));
        const unknown = { name: 'TerminalError', code: 'run.not-found' };
        await expect(harness.store.load(harness.tenantId, randomUUID())).rejects.toMatchObject(unknown);
        await expect(harness.store.load(harness.otherTenantId, runId)).rejects.toMatchObject(unknown);
        await expect(append(runId, [cancelled], { tenantId: harness.otherTenantId })).rejects.toMatchObject(unknown);
        expect(await lengthOf(runId)).toBe(1);
      });

      it('ends with the event that ends the run', async () => {
        const runId = await newRun(pending('first'));
        expect(await append(runId, [cancelled])).toMatchObject({ outcome: 'done' });
        expect(await append(runId, [started('first')])).toEqual({ outcome: 'ended' });
      });
    });

    describe('budgets', () => {
      it('are not exceeded by what several calls set aside together', async () => {
        const runId = await newRun(pending('first'), pending('second'));
        const [first, second] = [await claimed(jobOf(runId, 'first')), await claimed(jobOf(runId, 'second'))];
        const use = { tokens: 60, toolCalls: 1 };
        const { store } = harness;
        const both = await Promise.all([
          store.reserve(first, use, { tokens: 100 }),
          store.reserve(second, use, { tokens: 100 }),
        ]);
        expect(both.toSorted()).toEqual(['beyond-budget', 'held']);
        const [holder, other] = both[0] === 'held' ? [first, second] : [second, first];
        await store.release(holder);
        expect(await store.reserve(other, use, { tokens: 100 })).toBe('held');
        expect(await store.reserve(other, { ...use, toolCalls: 3 }, { toolCalls: 2 })).toBe('beyond-budget');
      });
    });

    describe('a suspended run', () => {
      it('keeps its pending steps, which nobody finds until it is resumed', async () => {
        const runId = await newRun(pending('first'));
        await append(runId, [{ type: 'run.suspended', data: { v: 1, budget: 'tokens', message: 'used up' } }]);
        expect(await pendingOf(runId)).toEqual([]);
        await append(runId, [{ type: 'run.resumed', data: { v: 1, resumedBy: 'conformance', budget: {} } }]);
        expect((await pendingOf(runId)).map(({ job }) => job.stepId)).toEqual(['first']);
      });
    });

    describe('pending steps', () => {
      it('are those that nobody works on, each with its workflow', async () => {
        const runId = await newRun(pending('first'), pending('second'));
        await claimed(jobOf(runId, 'first'));
        expect((await pendingOf(runId)).map(({ job }) => job)).toEqual([jobOf(runId, 'second')]);
        await harness.passTime(leaseMs + 50);
        expect((await pendingOf(runId)).map(({ job }) => job.stepId).sort()).toEqual(['first', 'second']);
      });

      it('are left alone for a grace, and until the time before which they may not begin', async () => {
        const later = new Date(Date.parse('2999-01-01T00:00:00.000Z')).toISOString();
        const runId = await newRun(pending('first'), pending('second', 1, later));
        expect(await pendingOf(runId, 3_600_000)).toEqual([]);
        expect((await pendingOf(runId)).map(({ job }) => job.stepId)).toEqual(['first']);
      });

      it('are gone when they are completed or the run has ended', async () => {
        const runId = await newRun(pending('first'), pending('second'));
        await append(runId, [completed('first')], { lease: await claimed(jobOf(runId, 'first')), drop: ['first'] });
        expect((await pendingOf(runId)).map(({ job }) => job.stepId)).toEqual(['second']);
        await append(runId, [cancelled]);
        expect(await pendingOf(runId)).toEqual([]);
      });
    });

    describe('values', () => {
      it.each<[string, JsonValue]>([
        ['null', null],
        ['text', 'ä€😀 "quoted"\n'],
        ['numbers', [0.1, -0, 1e21, 42]],
        ['nested objects', { b: [{ a: null }], a: { c: true } }],
      ])('keeps %s inline', async (_what, value) => {
        const kept = await harness.store.keep(harness.tenantId, value);
        expect(kept).toHaveProperty('inline');
        expect(canonicalJson(await harness.store.resolve(harness.tenantId, kept))).toBe(canonicalJson(value));
      });

      it('keeps a large value once, by its content, for its tenant only', async () => {
        const value = { text: 'ä'.repeat(200_000) };
        const kept = await harness.store.keep(harness.tenantId, value);
        expect(kept).toMatchObject({ blob: sha256Of(canonicalJson(value)), bytes: 400_011 });
        expect(await harness.store.keep(harness.tenantId, value)).toEqual(kept);
        expect(await harness.store.resolve(harness.tenantId, kept)).toEqual(value);
        await expect(harness.store.resolve(harness.otherTenantId, kept)).rejects.toMatchObject({
          code: 'blob.not-found',
        });
      });

      it('says so when a blob is missing', async () => {
        const missing = { blob: sha256Of('nobody has kept this'), bytes: 20, mediaType: 'application/json' };
        await expect(harness.store.resolve(harness.tenantId, missing)).rejects.toMatchObject({
          name: 'TerminalError',
          code: 'blob.not-found',
        });
      });
    });
  });
}
