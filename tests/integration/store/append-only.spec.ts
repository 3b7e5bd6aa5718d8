import { verifyEvents } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { createSampleRun, endSampleRun } from './sample-run.js';

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

const asTenant = (sql: string) =>
  runAs(database.url, `BEGIN; SET LOCAL marimba.tenant = '${tenantId}'; ${sql}; COMMIT`);

/** What nobody but a superuser can do: change rows past the triggers. */
const tamper = (sql: string) =>
  runAs(database.adminUrl, `BEGIN; SET LOCAL session_replication_role = 'replica'; ${sql}; COMMIT`);

describe('what is written once', () => {
  it.each([
    ['run_event', `UPDATE run_event SET type = type`],
    ['run_event', 'DELETE FROM run_event'],
    ['run_event', 'TRUNCATE run_event'],
    ['run_event', 'TRUNCATE run CASCADE'],
    ['audit_event', `UPDATE audit_event SET actor = 'somebody else'`],
    ['audit_event', 'DELETE FROM audit_event'],
    ['audit_event', 'TRUNCATE audit_event'],
    ['workflow_version', 'UPDATE workflow_version SET version = version'],
    ['workflow_version', 'DELETE FROM workflow_version'],
    ['workflow_version', 'TRUNCATE workflow_version CASCADE'],
  ])('%s refuses its owner: %s', async (table, sql) => {
    await endSampleRun(store, tenantId, await createSampleRun(store, tenantId));
    const all = () => runAs(database.adminUrl, `SELECT * FROM ${table} ORDER BY 1, 2, 3`);
    const before = await all();
    expect(before).not.toEqual([]);
    await expect(asTenant(sql)).rejects.toMatchObject({
      code: '23001',
      message: expect.stringContaining('is refused: its rows are never changed or removed'),
    });
    expect(await all()).toEqual(before);
  });

  it('a changed event is seen by whoever verifies, even a member that no schema knows', async () => {
    const runId = await createSampleRun(store, tenantId);
    await endSampleRun(store, tenantId, runId);
    await tamper(`UPDATE run_event SET data = (data::jsonb || '{"extra":1}')::json
                  WHERE run_id = '${runId}' AND seq = 2`);
    const { events } = await store.runs.load(tenantId, runId);
    expect(verifyEvents(events).map(({ seq }) => seq)).toEqual([2]);
  });

  it('an event that is none any more is named', async () => {
    const runId = await createSampleRun(store, tenantId);
    await tamper(`UPDATE run_event SET data = '{"v":2}' WHERE run_id = '${runId}' AND seq = 1`);
    await expect(store.runs.load(tenantId, runId)).rejects.toMatchObject({
      code: 'audit.broken',
      message: expect.stringContaining(`event 1 of run ${runId}`),
    });
  });

  it('the chain of the tenant holds while many runs end at once, and tells when a log was replaced', async () => {
    const runs = await Promise.all(Array.from({ length: 12 }, () => createSampleRun(store, tenantId)));
    await Promise.all(runs.map((runId) => endSampleRun(store, tenantId, runId)));
    const status = await store.audit.verify(tenantId);
    expect(status).toMatchObject({ ok: true, problems: [] });
    const { items } = await store.audit.list(tenantId, { limit: 12 });
    expect(items.map(({ action }) => action)).toEqual(Array.from({ length: 12 }, () => 'run.sealed'));
    expect(new Set(items.map(({ subject }) => subject))).toEqual(new Set(runs));
    expect(items[0]!.seq).toBe(status.events);

    const { lastSeq } = await store.runs.get(tenantId, runs[0]!);
    await tamper(
      `UPDATE run_event SET hash = decode('${'f'.repeat(64)}', 'hex') WHERE run_id = '${runs[0]}' AND seq = ${lastSeq}`,
    );
    expect((await store.audit.verify(tenantId)).problems).toEqual([
      { seq: items.find(({ subject }) => subject === runs[0])!.seq, message: expect.stringContaining('was replaced') },
    ]);
  });
});
