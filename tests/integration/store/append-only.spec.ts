import { deflateRawSync } from 'node:zlib';
import { verifyEvents } from '@marimba/contracts';
import { Store, unpackEvents } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { tamperLog } from '../../support/tamper-log.js';
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
    await tamperLog(database.adminUrl, runId, ({ seq, data }) =>
      seq === 2 ? { data: { ...data, extra: 1 } } : undefined,
    );
    const { events } = await store.runs.load(tenantId, runId);
    expect(verifyEvents(events).map(({ seq }) => seq)).toEqual([2]);
  });

  it('of events that were written together a changed one is the first that is seen', async () => {
    const runId = await createSampleRun(store, tenantId);
    await endSampleRun(store, tenantId, runId);
    const { events } = await store.runs.load(tenantId, runId);
    expect(verifyEvents(events)).toEqual([]);
    const rows = await runAs<{ seq: number; hash: Buffer; packed: Buffer }>(
      database.adminUrl,
      `SELECT seq, hash, packed FROM run_event WHERE run_id = '${runId}' ORDER BY seq`,
    );
    expect(rows.map(({ seq, hash }) => [seq, hash.toString('hex')])).toEqual([
      [1, events[0]!.hash],
      [3, events[1]!.hash.slice(0, 8) + events[2]!.hash],
    ]);
    const [completed, ended] = unpackEvents(rows[1]!.packed);
    const changed = [[completed![0], { ...(completed![1] as object), durationMs: 2 }], ended];
    const content = deflateRawSync(JSON.stringify(changed)).toString('hex');
    await runAs(
      database.adminUrl,
      `BEGIN; SET LOCAL session_replication_role = 'replica';
       UPDATE run_event SET packed = '\\x01${content}' WHERE run_id = '${runId}' AND seq = 3; COMMIT`,
    );
    const found = await store.runs.load(tenantId, runId);
    // What follows it in the row was hashed with what it was.
    expect(verifyEvents(found.events).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('rows of earlier versions, with the hashes of all their events, are read as they are', async () => {
    const runId = await createSampleRun(store, tenantId);
    await endSampleRun(store, tenantId, runId);
    const { events } = await store.runs.load(tenantId, runId);
    const write = (hashes: string) =>
      runAs(
        database.adminUrl,
        `BEGIN; SET LOCAL session_replication_role = 'replica';
         UPDATE run_event SET hash = '\\x${hashes}' WHERE run_id = '${runId}' AND seq = 3; COMMIT`,
      );
    await write(events[1]!.hash + events[2]!.hash);
    expect((await store.runs.load(tenantId, runId)).events).toEqual(events);
    expect(await store.runs.eventsAfter(tenantId, runId, 2, 10)).toEqual([events[2]]);
    expect((await store.audit.verify(tenantId)).problems).toEqual([]);
    await write('f'.repeat(64) + events[2]!.hash);
    expect(verifyEvents((await store.runs.load(tenantId, runId)).events).map(({ seq }) => seq)).toEqual([2, 3]);
    await write(events[2]!.hash.repeat(3));
    await expect(store.runs.load(tenantId, runId)).rejects.toMatchObject({ code: 'audit.broken' });
    await write(events[1]!.hash.slice(0, 8) + events[2]!.hash);
  });

  it('a row that holds no events is named, as is one whose events were changed in their packing', async () => {
    const runId = await createSampleRun(store, tenantId);
    const pack = (bytes: string) =>
      runAs(
        database.adminUrl,
        `BEGIN; SET LOCAL session_replication_role = 'replica';
         UPDATE run_event SET packed = ${bytes} WHERE run_id = '${runId}'; COMMIT`,
      );
    for (const bytes of ["'\\x09'", "'\\x01ffff'", 'substring(packed FROM 1 FOR 20)', "''"]) {
      await pack(bytes);
      await expect(store.runs.load(tenantId, runId)).rejects.toMatchObject({ code: 'audit.broken' });
    }
  });

  it('an event that is none any more is named', async () => {
    const runId = await createSampleRun(store, tenantId);
    await tamperLog(database.adminUrl, runId, ({ seq }) => (seq === 1 ? { data: { v: 2 } } : undefined));
    await expect(store.runs.load(tenantId, runId)).rejects.toMatchObject({
      code: 'audit.broken',
      message: expect.stringContaining(`event 1 of run ${runId}`),
    });
    // Whoever looks at the run sees it as it is now, and its chain says that it was changed.
    const shown = await store.runs.shownEventsAfter(tenantId, runId, 0, 10);
    expect(shown[0]).toMatchObject({ seq: 1, data: { v: 2 } });
    expect(verifyEvents(shown)[0]).toMatchObject({ seq: 1 });
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
    await tamperLog(database.adminUrl, runs[0]!, ({ seq }) => (seq === lastSeq ? { hash: 'f'.repeat(64) } : undefined));
    expect((await store.audit.verify(tenantId)).problems).toEqual([
      { seq: items.find(({ subject }) => subject === runs[0])!.seq, message: expect.stringContaining('was replaced') },
    ]);
  });
});
