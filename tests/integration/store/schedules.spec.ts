import type { OverlapPolicy, ScheduleResource, WorkflowDefinition } from '@marimba/contracts';
import { RunControl, RunStarter, Scheduler, type ScheduleStore, scheduledRunId } from '@marimba/engine';
import { FakeClock, FakeJobQueue, FakeNotifier } from '@marimba/engine/testing';
import { Store, uuidV7 } from '@marimba/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;
let clock: FakeClock;
let name: string;
let names = 0;

const hour = 3_600_000;
const at = (time: string) => new Date(`2026-01-01T${time}Z`);

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  ({ tenantId } = await store.tenants.bootstrap());
});
afterAll(async () => {
  await store?.close();
  await database?.close();
});
beforeEach(async () => {
  clock = new FakeClock('2026-01-01T07:30:00.000Z');
  for (const schedule of (await store.schedules.list(tenantId, { limit: 100 })).items)
    await store.schedules.remove(tenantId, schedule.name, 'test');
  name = `hourly-${++names}`;
  await register({});
});

/** A workflow of the schedule's own; its run waits for a signal, so that it goes on until it is cancelled. */
async function register(input: object): Promise<void> {
  const definition = { name, input, steps: [{ id: 'a', kind: 'wait', signal: 'go' }] } as unknown as WorkflowDefinition;
  await store.workflows.register(tenantId, definition, 'test');
}

async function create(overlap: OverlapPolicy = 'allow', catchUp: 'none' | 'one' | 'all' = 'one') {
  const policies = { overlap, catchUp, catchUpWindow: 86_400 };
  const schedule = { name, workflow: name, input: {}, cron: '0 * * * *', timezone: 'UTC', ...policies };
  return store.schedules.create(tenantId, schedule, at('08:00:00'), 'test');
}

/** A ticker as a worker has it, over the real store. */
function ticker(schedules: ScheduleStore = store.dueSchedules): Scheduler {
  const { runs, workflows } = store;
  const parts = { queue: new FakeJobQueue(), notifier: new FakeNotifier(), clock };
  const warn = (_message: string, error: unknown) => warnings.push(error);
  return new Scheduler({
    schedules,
    clock,
    warn,
    starter: new RunStarter({ ...parts, workflows, runs, newId: uuidV7 }),
    control: new RunControl({ ...parts, store: runs }),
  });
}
const warnings: unknown[] = [];

const runs = async () => (await store.runs.list(tenantId, { limit: 100, workflow: name })).items;
const now = () => store.schedules.get(tenantId, name);
const idAt = ({ id }: ScheduleResource, time: string) => scheduledRunId(id, at(time));
const cancel = (runId: string) =>
  new RunControl({ store: store.runs, queue: new FakeJobQueue(), notifier: new FakeNotifier(), clock }).cancel(
    { tenantId, runId },
    { reason: 'enough', cancelledBy: 'test' },
  );

/** A store whose process ends at a call. */
const dying = (method: keyof ScheduleStore, when: 'before' | 'after'): ScheduleStore =>
  new Proxy(store.dueSchedules, {
    get: (target, property: keyof ScheduleStore) => {
      const call = (target[property] as (...given: unknown[]) => Promise<unknown>).bind(target);
      if (property !== method) return call;
      return async (...given: unknown[]) => {
        if (when === 'after') await call(...given);
        throw new Error('the process has ended');
      };
    },
  });

describe('the scheduler', () => {
  it('starts a run at its time, and not before', async () => {
    const schedule = await create();
    expect(schedule.next.slice(0, 2)).toEqual(['2026-01-01T08:00:00.000Z', '2026-01-01T09:00:00.000Z']);
    expect(await ticker().tick()).toBe(0);
    clock.advance(hour / 2);
    expect(await ticker().tick()).toBe(1);
    expect(await runs()).toMatchObject([{ id: idAt(schedule, '08:00:00'), workflow: name }]);
    expect(await now()).toMatchObject({
      lastRunId: idAt(schedule, '08:00:00'),
      lastFiredAt: '2026-01-01T08:00:00.000Z',
      nextAt: '2026-01-01T09:00:00.000Z',
    });
    expect(await ticker().tick()).toBe(0);
  });

  it('starts runs for the person whose schedule it is', async () => {
    const policies = { overlap: 'allow', catchUp: 'one', catchUpWindow: 86_400 } as const;
    const schedule = { workflow: name, input: {}, cron: '0 * * * *', timezone: 'UTC', ...policies };
    const made = await store.schedules.create(tenantId, { name, ...schedule, user: 'ada' }, at('08:00:00'), 'test');
    expect(made.user).toBe('ada');
    expect((await store.schedules.update(tenantId, name, schedule, at('08:00:00'), 'test')).user).toBe('ada');
    clock.advance(hour / 2);
    expect(await ticker().tick()).toBe(1);
    expect(await runs()).toMatchObject([{ user: 'ada' }]);
  });

  it('two or more tickers fire a time once', async () => {
    await create();
    clock.advance(hour / 2);
    const fired = await Promise.all(Array.from({ length: 6 }, () => ticker().tick()));
    expect(fired.sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await runs()).toHaveLength(1);
  });

  it.each([
    ['decide', 'before'],
    ['decide', 'after'],
    ['fired', 'before'],
    ['fired', 'after'],
  ] as const)('a process that ends at %s (%s it) loses no time and starts none twice', async (method, when) => {
    const schedule = await create('allow', 'none');
    clock.advance(hour / 2);
    expect(await ticker(dying(method, when)).tick()).toBe(0);
    await ticker().tick();
    // What was decided by the one that has ended is left to it for a while.
    clock.advance(40_000);
    await ticker().tick();
    expect(await runs()).toMatchObject([{ id: idAt(schedule, '08:00:00') }]);
    expect(await now()).toMatchObject({ lastRunId: idAt(schedule, '08:00:00'), nextAt: '2026-01-01T09:00:00.000Z' });
    expect(warnings.splice(0)).toHaveLength(1);
  });

  it('makes up for all times that were missed where it is told to', async () => {
    const schedule = await create('allow', 'all');
    clock.advance(3 * hour);
    expect(await ticker().tick()).toBe(3);
    const ids = ['08:00:00', '09:00:00', '10:00:00'].map((time) => idAt(schedule, time));
    expect((await runs()).map(({ id }) => id).sort()).toEqual(ids.sort());
  });

  it('skip lets a time go while the last run is going, and says so', async () => {
    const schedule = await create('skip');
    clock.advance(hour / 2);
    await ticker().tick();
    clock.advance(hour);
    await ticker().tick();
    expect(await runs()).toHaveLength(1);
    expect(await now()).toMatchObject({ lastSkipped: { reason: 'overlap', from: '2026-01-01T09:00:00.000Z' } });
    await cancel(idAt(schedule, '08:00:00'));
    clock.advance(hour);
    await ticker().tick();
    expect((await now()).lastRunId).toBe(idAt(schedule, '10:00:00'));
  });

  it('cancel-running ends the last run first', async () => {
    const schedule = await create('cancel-running');
    clock.advance(hour / 2);
    await ticker().tick();
    clock.advance(hour);
    await ticker().tick();
    expect(await store.runs.get(tenantId, idAt(schedule, '08:00:00'))).toMatchObject({ status: 'cancelled' });
    expect(await store.runs.get(tenantId, idAt(schedule, '09:00:00'))).toMatchObject({ status: 'running' });
  });

  it('queue-one starts what was held back when the last run has ended', async () => {
    const schedule = await create('queue-one');
    clock.advance(hour / 2);
    await ticker().tick();
    clock.advance(hour);
    await ticker().tick();
    expect(await now()).toMatchObject({ heldAt: '2026-01-01T09:00:00.000Z', nextAt: '2026-01-01T10:00:00.000Z' });
    expect(await ticker().tick()).toBe(0);
    await cancel(idAt(schedule, '08:00:00'));
    clock.advance(60_000);
    expect(await ticker().tick()).toBe(1);
    expect((await now()).heldAt).toBeUndefined();
    expect((await now()).lastRunId).toBe(idAt(schedule, '09:00:00'));
  });

  it('says why a run could not start, goes on, and starts the next that can', async () => {
    await create();
    await register({ type: 'object', required: ['n'] });
    clock.advance(hour / 2);
    await ticker().tick();
    expect(await runs()).toEqual([]);
    expect(await now()).toMatchObject({
      lastError: { code: 'run.input-invalid', dueAt: '2026-01-01T08:00:00.000Z' },
      nextAt: '2026-01-01T09:00:00.000Z',
    });
    await register({ type: 'object' });
    clock.advance(hour);
    await ticker().tick();
    expect(await runs()).toHaveLength(1);
    expect((await now()).lastError).toBeUndefined();
  });

  it('a schedule that was paused or changed meanwhile is not decided about as it was', async () => {
    const { id } = await create();
    const opened = (await store.dueSchedules.open({ tenantId, id }))!;
    await store.schedules.pause(tenantId, name, 'test');
    const decision = { fire: [at('08:00:00')], skipped: [], heldAt: undefined, nextAt: at('09:00:00') };
    expect(await store.dueSchedules.decide(opened, decision, at('09:00:00'))).toBe(false);
    clock.advance(hour);
    expect(await ticker().tick()).toBe(0);
    expect(await now()).toMatchObject({ status: 'paused', next: [] });
    await store.schedules.resume(tenantId, name, at('09:00:00'), 'test');
    expect(await now()).toMatchObject({ status: 'active', nextAt: '2026-01-01T09:00:00.000Z' });
  });
});
