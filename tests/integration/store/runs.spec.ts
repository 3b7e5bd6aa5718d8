import {
  canonicalJson,
  type JsonObject,
  sha256Of,
  verifyAuditBundle,
  verifyEvents,
  writeAuditBundle,
} from '@marimba/contracts';
import { NewerVersion, RunStarter } from '@marimba/engine';
import { Store, uuidV7 } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { appendTo, createSampleRun, definition, endSampleRun } from './sample-run.js';

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

const at = '2026-01-01T00:00:00.000Z';
const events = (createdBy: string) => [
  {
    type: 'run.created' as const,
    data: {
      v: 1 as const,
      workflow: 'sample',
      version: 1,
      definitionSha256: sha256Of(canonicalJson(definition)),
      input: { inline: {} },
      createdBy,
    },
  },
];

async function roundTripsOf(work: () => Promise<unknown>): Promise<number> {
  const before = store.roundTrips();
  await work();
  return store.roundTrips() - before;
}

describe('creating a run', () => {
  it('writes nothing for a workflow, a version or a definition that is not there', async () => {
    await store.workflows.register(tenantId, definition, 'test');
    const run = { runId: uuidV7(), version: 1, definition, events: events('test'), at, put: [], createdBy: 'test' };
    const attempts: [Parameters<typeof store.runs.create>[1], string][] = [
      [{ ...run, workflow: 'nowhere' }, 'workflow.not-found'],
      [{ ...run, workflow: 'sample', version: 99 }, 'workflow.not-found'],
      [{ ...run, workflow: 'sample', definition: { ...definition, description: 'another' } }, 'workflow.invalid'],
      [{ ...run, workflow: 'sample', events: [] }, 'internal.error'],
    ];
    for (const [attempt, code] of attempts)
      await expect(store.runs.create(tenantId, attempt)).rejects.toMatchObject({ code });
    await expect(store.runs.get(tenantId, run.runId)).rejects.toMatchObject({ code: 'run.not-found' });
  });

  it('is refused where the version is the newest no more, and only where that was asked for', async () => {
    const named = (description: string) => ({ ...definition, name: 'outdated', description });
    await store.workflows.register(tenantId, named('one'), 'test');
    await store.workflows.get(tenantId, 'outdated');
    const other = await Store.connect({ url: database.url });
    await other.workflows.register(tenantId, named('two'), 'test');
    await other.close();
    const known = store.workflows.known(tenantId, 'outdated')!;
    expect(known).toMatchObject({ version: 1, definition: named('one') });
    const run = { workflow: 'outdated', events: events('test'), at, put: [], createdBy: 'test', ...known };
    const newest = { ...run, runId: uuidV7(), newest: true };
    await expect(store.runs.create(tenantId, newest)).rejects.toBeInstanceOf(NewerVersion);
    await expect(store.runs.get(tenantId, newest.runId)).rejects.toMatchObject({ code: 'run.not-found' });
    expect(await store.runs.create(tenantId, { ...run, runId: uuidV7() })).toHaveLength(1);
  });

  it('is of the newest version, whoever has registered it', async () => {
    const named = (input: JsonObject) => ({ ...definition, name: 'renewed', input });
    const anything = { type: 'object', properties: { n: { type: 'string' } } };
    await store.workflows.register(tenantId, named(anything), 'test');
    const queue = { enqueueStep: async () => undefined };
    const notifier = { runChanged: async () => undefined };
    const clock = { now: () => new Date() };
    const { workflows, runs } = store;
    const starter = new RunStarter({ workflows, runs, queue, notifier, clock, newId: uuidV7 });
    const begin = (input: JsonObject) => starter.start({ tenantId, workflow: 'renewed', input, createdBy: 'test' });
    const start = async (input: JsonObject) => (await runs.get(tenantId, await begin(input))).version;
    expect(await start({ n: 'one' })).toBe(1);
    expect(await roundTripsOf(() => begin({ n: 'one' }))).toBe(1);
    const other = await Store.connect({ url: database.url });
    await other.workflows.register(tenantId, named({ type: 'object', properties: { n: { type: 'number' } } }), 'test');
    // What the version that is known refuses, the newest takes.
    expect(await start({ n: 2 })).toBe(2);
    await other.workflows.register(tenantId, named({ type: 'object' }), 'test');
    expect(await start({ n: 3 })).toBe(3);
    await expect(start([] as never)).rejects.toMatchObject({ code: 'run.input-invalid' });
    await other.close();
  });

  it('gives the same id once', async () => {
    const runId = await createSampleRun(store, tenantId);
    const run = {
      runId,
      workflow: 'sample',
      version: 1,
      definition,
      events: events('test'),
      at,
      put: [],
      createdBy: 'test',
    };
    expect(await store.runs.create(tenantId, run)).toBeUndefined();
    const fresh = { ...run, runId: uuidV7() };
    const made = await Promise.all(Array.from({ length: 6 }, () => store.runs.create(tenantId, fresh)));
    expect(made.filter((events) => events !== undefined)).toHaveLength(1);
    expect((await store.runs.get(tenantId, runId)).lastSeq).toBe(1);
  });
});

describe('an ended run', () => {
  it('has its status, output and time, and takes no more events', async () => {
    const runId = await createSampleRun(store, tenantId, { question: 'why' });
    await endSampleRun(store, tenantId, runId, { answer: 'a\0b', long: 'ä'.repeat(5_000) });
    const { events } = await store.runs.load(tenantId, runId);
    expect(await store.runs.get(tenantId, runId)).toEqual({
      id: runId,
      workflow: 'sample',
      version: 1,
      status: 'completed',
      input: { question: 'why' },
      output: { answer: 'a\0b', long: 'ä'.repeat(5_000) },
      lastSeq: 3,
      tokens: 0,
      toolCalls: 0,
      createdAt: events[0]!.at,
      endedAt: events[2]!.at,
    });
    await expect(
      appendTo(store, tenantId, runId, [
        { type: 'run.cancelled', data: { v: 1, reason: 'late', cancelledBy: 'test' } },
      ]),
    ).rejects.toThrow(/ended/);
  });

  it('says why it failed or was cancelled', async () => {
    const [failed, cancelled] = [await createSampleRun(store, tenantId), await createSampleRun(store, tenantId)];
    const error = { code: 'tool.failed' as const, message: 'no answer', terminal: true };
    await appendTo(store, tenantId, failed, [{ type: 'run.failed', data: { v: 1, error } }]);
    await appendTo(store, tenantId, cancelled, [
      { type: 'run.cancelled', data: { v: 1, reason: 'enough', cancelledBy: 'test' } },
    ]);
    expect(await store.runs.get(tenantId, failed)).toMatchObject({ status: 'failed', error });
    expect(await store.runs.get(tenantId, cancelled)).toMatchObject({
      status: 'cancelled',
      error: { code: 'run.cancelled', message: 'enough' },
    });
    await expect(
      appendTo(store, tenantId, await createSampleRun(store, tenantId), [
        { type: 'run.failed', data: { v: 1, error } },
        { type: 'step.started', data: { v: 1, stepId: 'only', attempt: 1, worker: 'w' } },
      ]),
    ).rejects.toThrow(/must be the last event/);
  });

  it('is proved by a bundle that verifies offline; a running one is not', async () => {
    const runId = await createSampleRun(store, tenantId, { text: 'x'.repeat(9_000) });
    await expect(store.runs.bundle(tenantId, runId)).rejects.toMatchObject({ code: 'run.not-ended' });
    await endSampleRun(store, tenantId, runId, 'y'.repeat(9_000));
    const text = writeAuditBundle(await store.runs.bundle(tenantId, runId));
    expect(verifyAuditBundle(new TextEncoder().encode(text))).toMatchObject({ ok: true, events: 3, blobs: 2 });
  });
});

describe('reading', () => {
  it('gives the log after a place, in parts that chain', async () => {
    const runId = await createSampleRun(store, tenantId);
    await endSampleRun(store, tenantId, runId);
    const parts = [
      await store.runs.eventsAfter(tenantId, runId, 0, 2),
      await store.runs.eventsAfter(tenantId, runId, 2, 3),
      await store.runs.eventsAfter(tenantId, runId, 3, 3),
    ];
    expect(parts.map(({ length }) => length)).toEqual([2, 1, 0]);
    expect(verifyEvents(parts.flat())).toEqual([]);
    for (const id of [uuidV7(), 'no uuid'])
      await expect(store.runs.eventsAfter(tenantId, id, 0, 1)).rejects.toMatchObject({ code: 'run.not-found' });
  });

  it('lists newest first, by page, by status and by workflow, each run once', async () => {
    const tenant = await createTenant(database.url, 'lists');
    const runs = [];
    for (let index = 0; index < 7; index++) runs.push(await createSampleRun(store, tenant, { index }));
    await endSampleRun(store, tenant, runs[3]!);
    const listed = [];
    let cursor: string | undefined;
    do {
      const page = await store.runs.list(tenant, { limit: 3, cursor });
      listed.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(listed).toHaveLength(7);
    expect(new Set(listed)).toEqual(new Set(runs));
    const times = await Promise.all(listed.map(async (id) => (await store.runs.get(tenant, id)).createdAt));
    expect(times).toEqual(times.toSorted().reverse());
    const ids = async (query: object) =>
      (await store.runs.list(tenant, { limit: 9, ...query })).items.map(({ id }) => id);
    expect(await ids({ status: 'completed' })).toEqual([runs[3]]);
    expect(await ids({ workflow: 'another' })).toEqual([]);
    expect(await ids({ workflow: 'sample' })).toHaveLength(7);
  });

  it('takes as many round trips for many runs with large values as for few', async () => {
    const tenant = await createTenant(database.url, 'many');
    for (let index = 0; index < 20; index++) {
      const runId = await createSampleRun(store, tenant, { index, text: 'z'.repeat(5_000) });
      await endSampleRun(store, tenant, runId, { index, text: 'o'.repeat(5_000) });
    }
    const few = await roundTripsOf(() => store.runs.list(tenant, { limit: 2 }));
    const many = await roundTripsOf(() => store.runs.list(tenant, { limit: 20 }));
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(5);
  });
});

describe('the hot path', () => {
  it('takes one round trip to claim, renew, load and read, and to append, also at the end', async () => {
    const runId = await createSampleRun(store, tenantId);
    const job = { v: 1 as const, tenantId, runId, stepId: 'only', attempt: 1 };
    const lease = (await store.runs.claim({ job, worker: 'w', leaseMs: 60_000 }))!;
    const started = { type: 'step.started' as const, data: { v: 1 as const, stepId: 'only', attempt: 1, worker: 'w' } };
    await store.runs.release(lease);
    let again = lease;
    const claim = async () => {
      again = (await store.runs.claim({ job, worker: 'w', leaseMs: 60_000 }))!;
    };
    expect(await roundTripsOf(claim)).toBe(1);
    expect(await roundTripsOf(() => store.runs.renew(again, 60_000))).toBe(1);
    expect(await roundTripsOf(() => store.runs.load(tenantId, runId))).toBe(1);
    expect(await roundTripsOf(() => store.runs.eventsAfter(tenantId, runId, 0, 10))).toBe(1);
    const [created] = (await store.runs.load(tenantId, runId)).events;
    const after = { seq: 1, hash: created!.hash };
    const write = { tenantId, runId, at, leases: [again] };
    expect(await roundTripsOf(() => store.runs.append({ ...write, after, events: [started] }))).toBe(1);
    const second = (await store.runs.load(tenantId, runId)).events.at(-1)!;
    const completed = { v: 1 as const, stepId: 'only', attempt: 1, output: { inline: 1 }, durationMs: 1 };
    const events = [
      { type: 'step.completed' as const, data: completed },
      { type: 'run.completed' as const, data: { v: 1 as const, output: { inline: 1 } } },
    ];
    const last = { seq: second.seq, hash: second.hash };
    expect(await roundTripsOf(() => store.runs.append({ ...write, after: last, events }))).toBe(1);
    expect((await store.audit.verify(tenantId)).ok).toBe(true);
  });

  it('goes on after a statement that fails on the same connection', async () => {
    const single = await Store.connect({ url: database.url, poolSize: 1 });
    try {
      const runId = await createSampleRun(single, tenantId);
      for (let attempt = 0; attempt < 3; attempt++) {
        const put = [
          { stepId: 'twice', attempt: 1 },
          { stepId: 'twice', attempt: 1 },
        ];
        const run = { runId: uuidV7(), workflow: 'sample', version: 1, definition, events: events('test'), at, put };
        await expect(single.runs.create(tenantId, { ...run, createdBy: 'test' })).rejects.toThrow(/duplicate key/);
      }
      await endSampleRun(single, tenantId, runId);
      expect((await single.runs.get(tenantId, runId)).status).toBe('completed');
    } finally {
      await single.close();
    }
  });

  it('goes on after the server has cut every connection', async () => {
    await Promise.all(Array.from({ length: 4 }, () => store.runs.list(tenantId, { limit: 1 })));
    await runAs(
      database.adminUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'marimba'`,
    );
    // A connection whose end has not been noticed yet may be handed out once more; that is an error that says so.
    const first: unknown = await store.ping().catch((error: unknown) => error);
    if (first !== undefined) expect(first).toMatchObject({ code: 'store.unavailable' });
    await vi.waitFor(() => store.runs.list(tenantId, { limit: 1 }), { timeout: 10_000 });
  });
});
