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
import type { StepLease } from '../ports.js';
import type { RunStoreHarness } from './run-store-harness.js';

const leaseMs = 400;
const definition: WorkflowDefinition = {
  name: 'conformance',
  steps: [
    { id: 'first', kind: 'transform', value: 1 },
    { id: 'second', kind: 'transform', value: 2 },
  ],
};

const scheduled = (stepId: string, attempt = 1, notBefore?: string): NewRunEvent => ({
  type: 'step.scheduled',
  data: { v: 1, stepId, attempt, kind: 'transform', ...(notBefore === undefined ? {} : { notBefore }) },
});
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

    const newRun = async (...events: NewRunEvent[]): Promise<string> => {
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
      await harness.createRun({ tenantId: harness.tenantId, runId, definition, events: [created, ...events] });
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
    const append = (runId: string, expectedSeq: number, events: NewRunEvent[], lease?: StepLease) =>
      harness.store.append(harness.tenantId, runId, expectedSeq, events, lease);
    const pendingOf = async (runId: string, graceMs = 0) => {
      const pending = await harness.store.listPendingSteps({ graceMs, limit: 10_000 });
      return pending.filter(({ job }) => job.runId === runId);
    };
    const lengthOf = async (runId: string) => (await harness.store.load(harness.tenantId, runId)).events.length;

    describe('the log', () => {
      it('gives back what was written, numbered without a gap and chained by hash', async () => {
        const runId = await newRun(scheduled('first'));
        const appended = await append(runId, 2, [started('first'), completed('first')]);
        expect(appended.map(({ seq, type }) => [seq, type])).toEqual([
          [3, 'step.started'],
          [4, 'step.completed'],
        ]);
        const history = await harness.store.load(harness.tenantId, runId);
        expect(history).toMatchObject({ tenantId: harness.tenantId, runId, definition });
        expect(history.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
        expect(history.events.slice(2)).toEqual(appended);
        expect(history.events[0]!.prevHash).toBe(genesisHash);
        expect(verifyEvents(history.events)).toEqual([]);
        expect(history.events[3]).toMatchObject(completed('first'));
      });

      it('refuses events for a log that has grown, and writes none of them', async () => {
        const runId = await newRun(scheduled('first'));
        await append(runId, 2, [started('first')]);
        await expect(append(runId, 2, [completed('first'), scheduled('second')])).rejects.toMatchObject({
          code: 'run.sequence-conflict',
        });
        expect(await lengthOf(runId)).toBe(3);
      });

      it('lets exactly one of many writers at one place through', async () => {
        const runId = await newRun(scheduled('first'));
        const results = await Promise.allSettled(Array.from({ length: 8 }, () => append(runId, 2, [started('first')])));
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'run.sequence-conflict' });
        expect(await lengthOf(runId)).toBe(3);
      });

      it('knows nothing of a run that is not there or belongs to another tenant', async () => {
        const runId = await newRun(scheduled('first'));
        const unknown = { name: 'TerminalError', code: 'run.not-found' };
        await expect(harness.store.load(harness.tenantId, randomUUID())).rejects.toMatchObject(unknown);
        await expect(harness.store.load(harness.otherTenantId, runId)).rejects.toMatchObject(unknown);
        await expect(harness.store.append(harness.otherTenantId, runId, 2, [cancelled])).rejects.toMatchObject(unknown);
        expect(await lengthOf(runId)).toBe(2);
      });
    });

    describe('leases', () => {
      it('gives a step to exactly one of many workers', async () => {
        const runId = await newRun(scheduled('first'));
        const leases = await Promise.all(Array.from({ length: 8 }, () => claim(jobOf(runId, 'first'))));
        expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
        expect(leases.find((lease) => lease !== undefined)).toMatchObject({ runId, stepId: 'first', attempt: 1 });
      });

      it('gives no lease on a step that is not scheduled, of another attempt, or of another tenant', async () => {
        const runId = await newRun(scheduled('first'));
        expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
        expect(await claim(jobOf(runId, 'first', 2))).toBeUndefined();
        expect(await claim({ ...jobOf(runId, 'first'), tenantId: harness.otherTenantId })).toBeUndefined();
      });

      it('gives an expired step to the next worker and refuses the first one from then on', async () => {
        const runId = await newRun(scheduled('first'));
        const stale = await claimed(jobOf(runId, 'first'));
        await harness.passTime(leaseMs + 50);
        const fresh = await claimed(jobOf(runId, 'first'));
        expect(fresh.token).not.toBe(stale.token);
        await expect(append(runId, 2, [completed('first')], stale)).rejects.toMatchObject({
          name: 'TerminalError',
          code: 'step.lease-lost',
        });
        expect(await harness.store.renew(stale, leaseMs)).toBe(false);
        await harness.store.release(stale);
        expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
        expect(await append(runId, 2, [completed('first')], fresh)).toHaveLength(1);
      });

      it('keeps a lease that is renewed', async () => {
        const runId = await newRun(scheduled('first'));
        const lease = await claimed(jobOf(runId, 'first'));
        expect(await harness.store.renew(lease, 60_000)).toBe(true);
        await harness.passTime(leaseMs + 50);
        expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
        expect(await append(runId, 2, [started('first')], lease)).toHaveLength(1);
      });

      it('lets a released step be claimed at once', async () => {
        const runId = await newRun(scheduled('first'));
        await harness.store.release(await claimed(jobOf(runId, 'first')));
        expect(await claim(jobOf(runId, 'first'))).toBeDefined();
      });

      it('ends every lease with the run', async () => {
        const runId = await newRun(scheduled('first'), scheduled('second'));
        const lease = await claimed(jobOf(runId, 'first'));
        await append(runId, 3, [cancelled]);
        expect(await harness.store.renew(lease, leaseMs)).toBe(false);
        await expect(append(runId, 4, [completed('first')], lease)).rejects.toMatchObject({ code: 'step.lease-lost' });
        expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
        expect(await lengthOf(runId)).toBe(4);
      });

      it('ends a lease with its step, and begins anew with the next attempt', async () => {
        const runId = await newRun(scheduled('first'));
        const lease = await claimed(jobOf(runId, 'first'));
        await append(runId, 2, [failed('first'), scheduled('first', 2)], lease);
        expect(await harness.store.renew(lease, leaseMs)).toBe(false);
        expect(await claim(jobOf(runId, 'first', 1))).toBeUndefined();
        expect(await claim(jobOf(runId, 'first', 2))).toMatchObject({ attempt: 2 });
      });
    });

    describe('pending steps', () => {
      it('are those that nobody works on', async () => {
        const runId = await newRun(scheduled('first'), scheduled('second'));
        await claimed(jobOf(runId, 'first'));
        expect((await pendingOf(runId)).map(({ job }) => job)).toEqual([jobOf(runId, 'second')]);
        await harness.passTime(leaseMs + 50);
        expect((await pendingOf(runId)).map(({ job }) => job.stepId).sort()).toEqual(['first', 'second']);
      });

      it('are left alone for a grace, and until the time before which they may not begin', async () => {
        const later = new Date(Date.parse('2999-01-01T00:00:00.000Z')).toISOString();
        const runId = await newRun(scheduled('first'), scheduled('second', 1, later));
        expect(await pendingOf(runId, 3_600_000)).toEqual([]);
        expect((await pendingOf(runId)).map(({ job }) => job.stepId)).toEqual(['first']);
      });

      it('are gone when they are completed or the run has ended', async () => {
        const runId = await newRun(scheduled('first'), scheduled('second'));
        await append(runId, 3, [completed('first')], await claimed(jobOf(runId, 'first')));
        expect((await pendingOf(runId)).map(({ job }) => job.stepId)).toEqual(['second']);
        await append(runId, 4, [cancelled]);
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
