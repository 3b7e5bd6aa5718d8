import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  genesisHash,
  type JsonValue,
  type NewRunEvent,
  type StepJob,
  sha256Of,
  verifyEvents,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppendRequest, PendingRow, StepLease } from '../ports.js';
import type { RunStoreHarness } from './run-store-harness.js';

const leaseMs = 400;
const definition: WorkflowDefinition = {
  name: 'conformance',
  steps: [
    { id: 'first', kind: 'transform', value: 1 },
    { id: 'second', kind: 'transform', value: 2 },
  ],
};

const pending = (stepId: string, attempt = 1, notBefore?: string): PendingRow => ({ stepId, attempt, notBefore });
const started = (stepId: string): NewRunEvent => ({
  type: 'step.started',
  data: { v: 1, stepId, attempt: 1, worker: 'conformance' },
});
const completed = (stepId: string): NewRunEvent => ({
  type: 'step.completed',
  data: { v: 1, stepId, attempt: 1, output: { inline: { text: 'ä€😀', n: 0.1 } }, durationMs: 1 },
});
const failed = (stepId: string): NewRunEvent => ({
  type: 'step.failed',
  data: {
    v: 1,
    stepId,
    attempt: 1,
    error: { code: 'tool.failed', message: 'no answer', terminal: false },
    willRetry: true,
    durationMs: 1,
  },
});
const cancelled: NewRunEvent = { type: 'run.cancelled', data: { v: 1, reason: 'enough', cancelledBy: 'conformance' } };

/** What every RunStore must do. Registers its tests with vitest; call it inside a test file. */
export function runStoreConformance(name: string, open: () => Promise<RunStoreHarness>): void {
  describe(`${name} is a RunStore`, () => {
    let harness: RunStoreHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness?.close());

    const newRun = async (...put: PendingRow[]): Promise<string> => {
      const runId = randomUUID();
      const created: NewRunEvent = {
        type: 'run.created',
        data: {
          v: 1,
          workflow: definition.name,
          version: 1,
          definitionSha256: sha256Of(canonicalJson(definition)),
          input: { inline: {} },
          createdBy: 'conformance',
        },
      };
      const at = new Date().toISOString();
      await harness.createRun({ tenantId: harness.tenantId, runId, definition, events: [created], put, at });
      return runId;
    };
    const jobOf = (runId: string, stepId: string, attempt = 1): StepJob => ({
      v: 1,
      tenantId: harness.tenantId,
      runId,
      stepId,
      attempt,
    });
    const claim = (job: StepJob) => harness.store.claim({ job, worker: 'conformance', leaseMs });
    const claimed = async (job: StepJob): Promise<StepLease> => {
      const lease = await claim(job);
      if (lease === undefined) throw new Error(`the step ${job.stepId} could not be claimed`);
      return lease;
    };
    const append = async (
      runId: string,
      events: NewRunEvent[],
      { lease, tenantId = harness.tenantId, ...rest }: Partial<AppendRequest> & { lease?: StepLease } = {},
    ) => {
      const last = (await harness.store.load(harness.tenantId, runId)).events.at(-1)!;
      const after = { seq: last.seq, hash: last.hash };
      const leases = lease === undefined ? [] : [lease];
      const at = new Date().toISOString();
      return harness.store.append({ tenantId, runId, after, at, events, leases, ...rest });
    };
    const pendingOf = async (runId: string, graceMs = 0) => {
      const pending = await harness.store.listPendingSteps({ graceMs, limit: 10_000 });
      return pending.filter(({ job }) => job.runId === runId);
    };
    const lengthOf = async (runId: string) => (await harness.store.load(harness.tenantId, runId)).events.length;

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

    describe('leases', () => {
      it('gives a step to exactly one of many workers', async () => {
        const runId = await newRun(pending('first'));
        const leases = await Promise.all(Array.from({ length: 8 }, () => claim(jobOf(runId, 'first'))));
        expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
        expect(leases.find((lease) => lease !== undefined)).toMatchObject({ runId, stepId: 'first', attempt: 1 });
      });

      it('gives no lease on a step that is not scheduled, of another attempt, or of another tenant', async () => {
        const runId = await newRun(pending('first'));
        expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
        expect(await claim(jobOf(runId, 'first', 2))).toBeUndefined();
        expect(await claim({ ...jobOf(runId, 'first'), tenantId: harness.otherTenantId })).toBeUndefined();
      });

      it('gives an expired step to the next worker and refuses the first one from then on', async () => {
        const runId = await newRun(pending('first'));
        const stale = await claimed(jobOf(runId, 'first'));
        await harness.passTime(leaseMs + 50);
        const fresh = await claimed(jobOf(runId, 'first'));
        expect(fresh.token).not.toBe(stale.token);
        expect(await append(runId, [completed('first')], { lease: stale })).toEqual({
          outcome: 'lease-lost',
          lost: [stale.token],
        });
        expect(await harness.store.renew(stale, leaseMs)).toBe(false);
        await harness.store.release(stale);
        expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
        expect(await append(runId, [completed('first')], { lease: fresh })).toMatchObject({ outcome: 'done' });
      });

      it('keeps a lease that is renewed', async () => {
        const runId = await newRun(pending('first'));
        const lease = await claimed(jobOf(runId, 'first'));
        expect(await harness.store.renew(lease, 60_000)).toBe(true);
        await harness.passTime(leaseMs + 50);
        expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
        expect(await append(runId, [started('first')], { lease })).toMatchObject({ outcome: 'done' });
      });

      it('lets a released step be claimed at once', async () => {
        const runId = await newRun(pending('first'));
        await harness.store.release(await claimed(jobOf(runId, 'first')));
        expect(await claim(jobOf(runId, 'first'))).toBeDefined();
      });

      it('ends every lease with the run', async () => {
        const runId = await newRun(pending('first'), pending('second'));
        const lease = await claimed(jobOf(runId, 'first'));
        await append(runId, [cancelled]);
        expect(await harness.store.renew(lease, leaseMs)).toBe(false);
        expect(await append(runId, [completed('first')], { lease })).toMatchObject({ outcome: 'lease-lost' });
        expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
        expect(await lengthOf(runId)).toBe(2);
      });

      it('ends a lease with its step, and begins anew with the next attempt', async () => {
        const runId = await newRun(pending('first'));
        const lease = await claimed(jobOf(runId, 'first'));
        await append(runId, [failed('first')], { lease, drop: ['first'], put: [pending('first', 2)] });
        expect(await harness.store.renew(lease, leaseMs)).toBe(false);
        expect(await claim(jobOf(runId, 'first', 1))).toBeUndefined();
        expect(await claim(jobOf(runId, 'first', 2))).toMatchObject({ attempt: 2 });
      });
    });

    describe('claims with a write', () => {
      const token = '0197a000-0000-4000-8000-00000000000a';
      const claims = { worker: 'conformance', leaseMs: 60_000 };

      it('hold what they make pending at once', async () => {
        const runId = await newRun(pending('first'));
        const lease = await claimed(jobOf(runId, 'first'));
        const put = [{ ...pending('second'), token }];
        await append(runId, [completed('first')], { lease, drop: ['first'], put, ...claims });
        expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
        expect(await harness.store.renew({ ...lease, stepId: 'second', token }, leaseMs)).toBe(true);
      });

      it('take a step that nobody holds, and leave one that somebody holds', async () => {
        const runId = await newRun(pending('first'), pending('second'));
        await claimed(jobOf(runId, 'first'));
        const take = ['first', 'second'].map((stepId) => ({ stepId, attempt: 1, token }));
        expect(await append(runId, [started('first')], { take, ...claims })).toMatchObject({ taken: ['second'] });
      });

      it('claim what nobody holds and write, or do neither', async () => {
        const runId = await newRun(pending('first'), pending('second'));
        const claim = [{ stepId: 'first', attempt: 1, token }];
        expect(await append(runId, [started('first')], { claim, ...claims })).toMatchObject({
          outcome: 'done',
          claimed: [{ stepId: 'first', claims: 1 }],
        });
        const other = '0197a000-0000-4000-8000-00000000000b';
        const both = ['first', 'second'].map((stepId) => ({ stepId, attempt: 1, token: other }));
        expect(await append(runId, [started('second')], { claim: both, ...claims })).toEqual({
          outcome: 'lease-lost',
          lost: [other],
        });
        expect(await lengthOf(runId)).toBe(2);
        expect(await harness.store.claim({ job: jobOf(runId, 'second'), worker: 'w', leaseMs })).toBeDefined();
      });

      it('claim a step whose lease has run out, not one of another attempt', async () => {
        const runId = await newRun(pending('first'));
        await claimed(jobOf(runId, 'first'));
        await harness.passTime(leaseMs + 50);
        const ofAttempt = (attempt: number) => ({ claim: [{ stepId: 'first', attempt, token }], ...claims });
        expect(await append(runId, [started('first')], ofAttempt(2))).toMatchObject({ outcome: 'lease-lost' });
        expect(await append(runId, [started('first')], ofAttempt(1))).toMatchObject({
          claimed: [{ stepId: 'first', claims: 2 }],
        });
      });

      it('count how often an attempt was claimed', async () => {
        const runId = await newRun(pending('first'));
        const first = await claimed(jobOf(runId, 'first'));
        await harness.store.release(first);
        expect([first.claims, (await claimed(jobOf(runId, 'first'))).claims]).toEqual([1, 2]);
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
        expect(both.filter(Boolean)).toHaveLength(1);
        await store.release(both[0] ? first : second);
        expect(await store.reserve(both[0] ? second : first, use, { tokens: 100 })).toBe(true);
        expect(await store.reserve(both[0] ? second : first, { ...use, toolCalls: 3 }, { toolCalls: 2 })).toBe(false);
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
      it('are those that nobody works on', async () => {
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
