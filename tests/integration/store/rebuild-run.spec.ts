import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { tamperLog } from '../../support/tamper-log.js';
import { appendTo, createSampleRun, endSampleRun } from './sample-run.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

const asAdmin = (sql: string) => runAs(database.adminUrl, sql);
/** Every column, also those that no repository reads. */
const rowsOf = async (runId: string) => ({
  run: await asAdmin(`SELECT * FROM run WHERE id = '${runId}'`),
  leases: await asAdmin(`SELECT * FROM step_lease WHERE run_id = '${runId}' ORDER BY step_id`),
});
/** Of the pending steps without the time from which they may be taken, which is when they were written. */
const projectionOf = async (runId: string) => {
  const { run, leases } = await rowsOf(runId);
  return { run, leases: leases.map(({ available_at: _time, ...lease }) => lease) };
};
const rebuild = (runId: string, write: boolean) => store.runs.rebuild(tenantId, runId, { write });
const fieldsOf = async (runId: string) => (await rebuild(runId, false)).map(({ field }) => field);

const called = {
  type: 'model.called' as const,
  data: {
    v: 1 as const,
    stepId: 'only',
    attempt: 1,
    callKey: 'call',
    model: 'm',
    modelFingerprint: 'f',
    prompt: { extends: null, messages: { inline: [] }, renderedSha256: '0'.repeat(64) },
    parameters: {},
    output: { inline: 'text' },
    finishReason: 'stop' as const,
    usage: { promptTokens: 10, cachedTokens: 4, outputTokens: 3 },
    timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
    reuse: { tokens: 0, reason: 'none' },
  },
};

describe('rebuilding a run from its log', () => {
  it('finds nothing to do where nothing was changed, and writes nothing', async () => {
    const [running, ended] = [await createSampleRun(store, tenantId), await createSampleRun(store, tenantId)];
    await appendTo(store, tenantId, running, [called]);
    await endSampleRun(store, tenantId, ended, { text: 'x'.repeat(9_000) });
    for (const runId of [running, ended]) {
      const before = await rowsOf(runId);
      expect(await rebuild(runId, true)).toEqual([]);
      expect(await rowsOf(runId)).toEqual(before);
    }
  });

  it('names everything of an ended run that was corrupted, and restores it', async () => {
    const runId = await createSampleRun(store, tenantId, { a: 1 });
    await appendTo(store, tenantId, runId, [called]);
    await endSampleRun(store, tenantId, runId, 'the end');
    const before = await projectionOf(runId);
    const { createdAt } = await store.runs.get(tenantId, runId);
    await asAdmin(
      `UPDATE run SET status = 'running', input = '{"v":1,"value":{"inline":{"a":2}}}', output = NULL, ended_at = NULL,
         error = '{"v":1,"value":{"code":"internal.error","message":"x","terminal":true}}', suspension = 'why',
         last_seq = 2, head_hash = decode('${'0'.repeat(64)}', 'hex'), created_by = 'nobody',
         created_at = '2001-01-01T00:00:00Z', used_tokens = 99, used_tool_calls = 7 WHERE id = '${runId}';
       INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, available_at)
         VALUES ('${tenantId}', '${runId}', 'only', 1, now())`,
    );
    const corrupted = await rowsOf(runId);
    const differences = await rebuild(runId, false);
    expect(await rowsOf(runId)).toEqual(corrupted);
    expect(Object.fromEntries(differences.map(({ field, stored, log }) => [field, [stored, log]]))).toEqual({
      status: ['running', 'completed'],
      input: [{ inline: { a: 2 } }, { inline: { a: 1 } }],
      output: [null, { inline: 'the end' }],
      error: [{ code: 'internal.error', message: 'x', terminal: true }, null],
      suspension: ['why', null],
      lastSeq: [2, 4],
      headHash: ['0'.repeat(64), expect.stringMatching(/^[0-9a-f]{64}$/)],
      createdBy: ['nobody', 'test'],
      createdAt: ['2001-01-01T00:00:00.000Z', createdAt],
      endedAt: [null, expect.any(String)],
      usedTokens: [99, 9],
      usedToolCalls: [7, 0],
      pending: [[{ stepId: 'only', attempt: 1 }], []],
    });
    expect(await rebuild(runId, true)).toEqual(differences);
    expect(await projectionOf(runId)).toEqual(before);
    expect(await rebuild(runId, true)).toEqual([]);
  });

  it('gives a running run back the pending step that it has lost, so that a worker takes it', async () => {
    const runId = await createSampleRun(store, tenantId);
    const before = await projectionOf(runId);
    await asAdmin(
      `DELETE FROM step_lease WHERE run_id = '${runId}';
       INSERT INTO step_lease (tenant_id, run_id, step_id, attempt, available_at)
         VALUES ('${tenantId}', '${runId}', 'no_step', 3, 'infinity')`,
    );
    expect(await fieldsOf(runId)).toEqual(['pending']);
    await rebuild(runId, true);
    expect(await projectionOf(runId)).toEqual(before);
    const job = { v: 1 as const, tenantId, runId, stepId: 'only', attempt: 1 };
    const pending = await store.runs.listPendingSteps({ graceMs: 0, limit: 1_000 });
    expect(pending.map((step) => step.job)).toContainEqual({ ...job, workflow: expect.any(String) });
    expect(await store.runs.claim({ job, worker: 'w', leaseMs: 60_000 })).toMatchObject({ stepId: 'only' });
  });

  it('leaves a step that a worker holds with that worker', async () => {
    const runId = await createSampleRun(store, tenantId);
    const job = { v: 1 as const, tenantId, runId, stepId: 'only', attempt: 1 };
    const lease = (await store.runs.claim({ job, worker: 'w', leaseMs: 60_000 }))!;
    await asAdmin(`UPDATE run SET used_tokens = 5 WHERE id = '${runId}'`);
    expect((await rebuild(runId, true)).map(({ field }) => field)).toEqual(['usedTokens']);
    expect(await store.runs.renew(lease, 60_000)).toBe(true);
  });

  it('keeps the steps of a suspended run from being taken', async () => {
    const runId = await createSampleRun(store, tenantId);
    const suspended = { v: 1 as const, budget: 'tokens' as const, message: 'used up', stepId: 'only' };
    await appendTo(store, tenantId, runId, [{ type: 'run.suspended', data: suspended }]);
    await asAdmin(`DELETE FROM step_lease WHERE run_id = '${runId}'; UPDATE run SET status = 'running', suspension = NULL
                   WHERE id = '${runId}'`);
    expect(await fieldsOf(runId)).toEqual(['status', 'suspension', 'pending']);
    await rebuild(runId, true);
    expect((await rowsOf(runId)).leases).toMatchObject([{ step_id: 'only', available_at: Number.POSITIVE_INFINITY }]);
    expect(await store.runs.get(tenantId, runId)).toMatchObject({ status: 'suspended', suspension: 'used up' });
  });

  it('believes no log that was changed', async () => {
    const runId = await createSampleRun(store, tenantId);
    await endSampleRun(store, tenantId, runId, 'true');
    const data = { v: 1, output: { inline: 'false' } };
    await tamperLog(database.adminUrl, runId, ({ seq }) => (seq === 3 ? { data } : undefined));
    expect(await rebuild(runId, false)).toMatchObject([{ field: 'output', log: { inline: 'false' } }]);
    await expect(rebuild(runId, true)).rejects.toMatchObject({ code: 'audit.broken' });
    expect(await store.runs.get(tenantId, runId)).toMatchObject({ output: 'true' });
  });

  it('reads and writes on one connection, and only the runs of the tenant', async () => {
    const runId = await createSampleRun(store, tenantId);
    const single = await Store.connect({ url: database.url, poolSize: 1 });
    try {
      expect(await single.runs.rebuild(tenantId, runId, { write: true })).toEqual([]);
      const stranger = '00000000-0000-4000-8000-000000000001';
      await expect(single.runs.rebuild(stranger, runId, { write: true })).rejects.toMatchObject({
        code: 'run.not-found',
      });
    } finally {
      await single.close();
    }
  });
});
