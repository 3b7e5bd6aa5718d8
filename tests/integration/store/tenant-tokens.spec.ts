import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';
import { createSampleRun } from './sample-run.js';

describe('the tokens of a tenant by the day', () => {
  let database: TestDatabase;
  let store: Store;
  let tenantId: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    store = await Store.connect({ url: database.url });
    ({ tenantId } = await store.tenants.bootstrap());
  });
  afterAll(async () => {
    await store?.close();
    await database?.close();
  });

  const limit = (tokensPerDay: number) =>
    store.tenants.setLimits(tenantId, { tokensPerDay }, { tenantId, actor: 'test' });
  const claimed = async () => {
    const runId = await createSampleRun(store, tenantId);
    const job = { v: 1 as const, tenantId, runId, stepId: 'only', attempt: 1, workflow: 'sample' };
    return (await store.runs.claim({ job, worker: 'test', leaseMs: 60_000 }))!;
  };

  it('are not exceeded by what calls of several runs set aside together, whatever the budgets of the runs', async () => {
    await limit(100);
    const leases = [await claimed(), await claimed(), await claimed()];
    const asked = await Promise.all(
      leases.map((lease, index) =>
        store.runs.reserve(lease, { tokens: 60, toolCalls: 0 }, index === 0 ? { tokens: 1_000 } : {}),
      ),
    );
    expect(asked.toSorted()).toEqual(['beyond-tenant', 'beyond-tenant', 'held']);
    const holder = leases[asked.indexOf('held')]!;
    const other = leases.find((lease) => lease !== holder)!;
    // The next call of the same step is in place of the last one.
    expect(await store.runs.reserve(holder, { tokens: 100, toolCalls: 0 }, {})).toBe('held');
    expect(await store.runs.reserve(other, { tokens: 1, toolCalls: 0 }, {})).toBe('beyond-tenant');
    expect(await store.runs.reserve(other, { tokens: 0, toolCalls: 1 }, { toolCalls: 1 })).toBe('held');
    await store.runs.release(holder);
    expect(await store.runs.reserve(other, { tokens: 60, toolCalls: 0 }, { tokens: 59 })).toBe('beyond-budget');
    expect(await store.runs.reserve(other, { tokens: 60, toolCalls: 0 }, {})).toBe('held');
    await store.tenants.countTokens(tenantId, other.runId, 41);
    expect(await store.runs.reserve(other, { tokens: 60, toolCalls: 0 }, {})).toBe('beyond-tenant');
    // One that is lifted is gone at once.
    await store.tenants.setLimits(tenantId, {}, { tenantId, actor: 'test' });
    expect(await store.runs.reserve(other, { tokens: 1_000_000, toolCalls: 0 }, {})).toBe('held');
  });

  it('cost nobody a question of the database who has no limit', async () => {
    const unmetered = await Store.connect({ url: database.url });
    const lease = await claimed();
    const ask = () => unmetered.runs.reserve(lease, { tokens: 10, toolCalls: 0 }, {});
    expect(await ask()).toBe('held');
    const before = unmetered.roundTrips();
    expect(await ask()).toBe('held');
    expect(unmetered.roundTrips()).toBe(before);
    await unmetered.close();
  });
});
