import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cancelled, completed, failed, leaseMs, pending, runStoreFixture, started } from './run-store-fixture.js';
import type { RunStoreHarness } from './run-store-harness.js';

/** What a RunStore must do about who works on which step. */
export function runStoreLeases(harness: () => RunStoreHarness): void {
  const { newRun, jobOf, claim, claimed, append, lengthOf } = runStoreFixture(harness);

  describe('leases', () => {
    it('gives a step to exactly one of many workers', async () => {
      const runId = await newRun(pending('first'));
      const leases = await Promise.all(Array.from({ length: 8 }, () => claim(jobOf(runId, 'first'))));
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
      expect(leases.find((lease) => lease !== undefined)).toMatchObject({ runId, stepId: 'first', attempt: 1 });
    });

    it('gives no lease on a step that was claimed when its run was written, until that lease has run out', async () => {
      const token = randomUUID();
      const runId = await newRun({ ...pending('first'), token }, pending('second'));
      expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
      expect(await claim(jobOf(runId, 'second'))).toBeDefined();
      const { tenantId } = harness();
      const expiresAt = new Date(Date.now() + leaseMs);
      const lease = { tenantId, runId, stepId: 'first', attempt: 1, token, expiresAt, claims: 1 };
      expect(await harness().store.renew(lease, leaseMs)).toBe(true);
      await harness().passTime(leaseMs + 50);
      expect((await claimed(jobOf(runId, 'first'))).claims).toBe(2);
      expect(await append(runId, [completed('first')], { lease })).toEqual({ outcome: 'lease-lost', lost: [token] });
    });

    it('gives no lease on a step that is not scheduled, of another attempt, or of another tenant', async () => {
      const runId = await newRun(pending('first'));
      expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
      expect(await claim(jobOf(runId, 'first', 2))).toBeUndefined();
      expect(await claim({ ...jobOf(runId, 'first'), tenantId: harness().otherTenantId })).toBeUndefined();
    });

    it('gives an expired step to the next worker and refuses the first one from then on', async () => {
      const runId = await newRun(pending('first'));
      const stale = await claimed(jobOf(runId, 'first'));
      await harness().passTime(leaseMs + 50);
      const fresh = await claimed(jobOf(runId, 'first'));
      expect(fresh.token).not.toBe(stale.token);
      expect(await append(runId, [completed('first')], { lease: stale })).toEqual({
        outcome: 'lease-lost',
        lost: [stale.token],
      });
      expect(await harness().store.renew(stale, leaseMs)).toBe(false);
      await harness().store.release(stale);
      expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
      expect(await append(runId, [completed('first')], { lease: fresh })).toMatchObject({ outcome: 'done' });
    });

    it('keeps a lease that is renewed', async () => {
      const runId = await newRun(pending('first'));
      const lease = await claimed(jobOf(runId, 'first'));
      expect(await harness().store.renew(lease, 60_000)).toBe(true);
      await harness().passTime(leaseMs + 50);
      expect(await claim(jobOf(runId, 'first'))).toBeUndefined();
      expect(await append(runId, [started('first')], { lease })).toMatchObject({ outcome: 'done' });
    });

    it('lets a released step be claimed at once', async () => {
      const runId = await newRun(pending('first'));
      await harness().store.release(await claimed(jobOf(runId, 'first')));
      expect(await claim(jobOf(runId, 'first'))).toBeDefined();
    });

    it('ends every lease with the run', async () => {
      const runId = await newRun(pending('first'), pending('second'));
      const lease = await claimed(jobOf(runId, 'first'));
      await append(runId, [cancelled]);
      expect(await harness().store.renew(lease, leaseMs)).toBe(false);
      expect(await append(runId, [completed('first')], { lease })).toMatchObject({ outcome: 'lease-lost' });
      expect(await claim(jobOf(runId, 'second'))).toBeUndefined();
      expect(await lengthOf(runId)).toBe(2);
    });

    it('ends a lease with its step, and begins anew with the next attempt', async () => {
      const runId = await newRun(pending('first'));
      const lease = await claimed(jobOf(runId, 'first'));
      await append(runId, [failed('first')], { lease, drop: ['first'], put: [pending('first', 2)] });
      expect(await harness().store.renew(lease, leaseMs)).toBe(false);
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
      expect(await harness().store.renew({ ...lease, stepId: 'second', token }, leaseMs)).toBe(true);
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
      expect(await harness().store.claim({ job: jobOf(runId, 'second'), worker: 'w', leaseMs })).toBeDefined();
    });

    it('claim a step whose lease has run out, not one of another attempt', async () => {
      const runId = await newRun(pending('first'));
      await claimed(jobOf(runId, 'first'));
      await harness().passTime(leaseMs + 50);
      const ofAttempt = (attempt: number) => ({ claim: [{ stepId: 'first', attempt, token }], ...claims });
      expect(await append(runId, [started('first')], ofAttempt(2))).toMatchObject({ outcome: 'lease-lost' });
      expect(await append(runId, [started('first')], ofAttempt(1))).toMatchObject({
        claimed: [{ stepId: 'first', claims: 2 }],
      });
    });

    it('count how often an attempt was claimed', async () => {
      const runId = await newRun(pending('first'));
      const first = await claimed(jobOf(runId, 'first'));
      await harness().store.release(first);
      expect([first.claims, (await claimed(jobOf(runId, 'first'))).claims]).toEqual([1, 2]);
    });
  });
}
