import { randomUUID } from 'node:crypto';
import { type StepJob, type StepOfKind, type WorkflowDefinition, workingSteps } from '@marimba/contracts';
import { type EmbeddedRedis, findNativeServer, startRedis } from '@marimba/embedded';
import { RunEngine, RunStarter } from '@marimba/engine';
import { stubHandler } from '@marimba/engine/testing';
import { type Consumer, connectRedis, pingRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { Store, uuidV7 } from '@marimba/store';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, type TestDatabase } from '../../support/database.js';

type Redis = ReturnType<typeof connectRedis>;

const native = (await findNativeServer()) !== undefined;
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const jobsOf = (tenantId: string, workflow: string, count: number): StepJob[] =>
  Array.from({ length: count }, (_, index) => ({
    v: 1,
    tenantId,
    runId: randomUUID(),
    stepId: `${workflow}-${index}`,
    attempt: 1,
    workflow,
  }));

describe.each([
  { kind: 'the embedded server', preferNative: false, skip: false },
  { kind: 'a native server', preferNative: true, skip: !native },
])('the order of steps on $kind', ({ preferNative, skip }) => {
  let server: EmbeddedRedis;
  let redis: Redis;
  let queue: StepQueue;
  let consumer: Consumer | undefined;

  beforeAll(async () => {
    if (skip) return;
    server = await startRedis({ preferNative });
    redis = connectRedis({ url: server.url });
    await pingRedis(redis);
    queue = new StepQueue(redis);
  });
  afterEach(() => consumer?.close());
  afterAll(async () => {
    if (skip) return;
    await queue.close();
    redis.disconnect();
    await server.stop();
  });

  it.skipIf(skip)('gives tenants their turns, and the workflows of a tenant theirs', async () => {
    const [many, few] = [randomUUID(), randomUUID()];
    for (const job of jobsOf(many, 'long', 60)) await queue.enqueueStep(job);
    for (const job of jobsOf(many, 'short', 3)) await queue.enqueueStep(job);
    for (const job of jobsOf(few, 'only', 3)) await queue.enqueueStep(job);
    expect(await queue.othersWait()).toBe(true);
    const served: StepJob[] = [];
    consumer = startStepConsumer({ redis, concurrency: 1, process: async (job) => void served.push(job) });
    await until(() => served.length === 66);
    const places = (workflow: string) => served.flatMap((job, place) => (job.workflow === workflow ? [place] : []));
    expect(places('only').at(-1)).toBeLessThan(9);
    expect(places('short').at(-1)).toBeLessThan(15);
    const long = served.filter(({ workflow }) => workflow === 'long').map(({ stepId }) => stepId);
    expect(long).toEqual(long.map((_, index) => `long-${index}`));
  });

  it.skipIf(skip)('holds for timers that run out together, too', async () => {
    const [many, few] = [randomUUID(), randomUUID()];
    const served: string[] = [];
    let go = false;
    consumer = startStepConsumer({
      redis,
      concurrency: 1,
      process: async ({ tenantId }) => {
        await until(() => go);
        served.push(tenantId);
      },
    });
    await Promise.all(jobsOf(many, 'retries', 40).map((job) => queue.enqueueStep(job, { delayMs: 100 })));
    // Their timers are over, one of them is being worked on, and the others wait.
    await queue.enqueueStep(jobsOf(few, 'first', 1)[0]!);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await queue.enqueueStep(jobsOf(few, 'only', 1)[0]!);
    go = true;
    await until(() => served.length === 42);
    expect(served.lastIndexOf(few)).toBeLessThan(41);
    expect(served.filter((tenant) => tenant === few)).toHaveLength(2);
  });
});

const inARow = (name: string, steps: number): WorkflowDefinition => ({
  name,
  steps: Array.from({ length: steps }, (_, index) => ({
    id: `s${index}`,
    kind: 'tool',
    tool: 'slow',
    arguments: {},
    ...(index === 0 ? {} : { needs: [`s${index - 1}`] }),
  })),
});
const wide: WorkflowDefinition = {
  name: 'wide',
  steps: [
    {
      id: 'each',
      kind: 'map',
      over: '${{ input.items }}',
      steps: [{ id: 'one', kind: 'tool', tool: 'slow', arguments: {} }],
    },
  ],
};

describe('a worker', () => {
  let database: TestDatabase;
  let store: Store;
  let server: EmbeddedRedis;
  let redis: Redis;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    database = await openTestDatabase();
    store = await Store.connect({ url: database.url });
    server = await startRedis();
    redis = connectRedis({ url: server.url });
    await pingRedis(redis);
  });
  afterAll(async () => {
    for (const each of open) await each.close();
    redis?.disconnect();
    await store?.close();
    await server?.stop();
    await database?.close();
  });

  it('ends the run of one tenant beside a thousand slow steps of another, few of which come between', async () => {
    const { tenantId: many } = await store.tenants.bootstrap();
    const few = await createTenant(database.url, 'few');
    const queue = new StepQueue(redis);
    const notifier = new RedisRunNotifier(redis);
    const clock = { now: () => new Date() };
    const { workflows, runs } = store;
    const parts = { runs, queue, notifier, clock };
    const starter = new RunStarter({ ...parts, workflows, newId: uuidV7 });
    const done: string[] = [];
    const tool = stubHandler('tool', async (_: StepOfKind<'tool'>, { tenantId }) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      done.push(tenantId);
      return null;
    });
    const unused = workingSteps
      .map(({ shape }) => shape.kind.value)
      .filter((kind) => kind !== 'tool')
      .map((kind) => stubHandler(kind, () => null));
    const engine = new RunEngine({
      ...parts,
      store: runs,
      chance: { token: randomUUID, lot: Math.random },
      children: starter.children,
      handlers: [tool, ...unused],
      worker: 'test',
      leaseMs: 10_000,
      lanes: 4,
      sliceMs: 0,
    });
    for (const definition of [inARow('rows', 10), wide]) await workflows.register(many, definition, 'test');
    await workflows.register(few, inARow('single', 3), 'test');
    // One run that is wide, and many that are long: a thousand steps.
    const items = Array.from({ length: 500 }, (_, index) => index);
    await starter.start({ tenantId: many, workflow: 'wide', input: { items }, createdBy: 'test' });
    for (let index = 0; index < 50; index++)
      await starter.start({ tenantId: many, workflow: 'rows', input: {}, createdBy: 'test' });

    const process = (job: StepJob, signal: AbortSignal) => engine.execute(job, signal);
    const consumer = startStepConsumer({ redis, concurrency: 4, process });
    open.push(consumer, queue);
    await until(() => done.length >= 20);
    await starter.start({ tenantId: few, workflow: 'single', input: {}, createdBy: 'test' });
    const before = done.length;
    await until(() => done.filter((tenantId) => tenantId === few).length === 3);
    // Four at a time: for each of the three steps those that are under way, and one turn of the other tenant's two workflows.
    expect(done.length - before).toBeLessThan(60);
    await until(() => done.length === 1_003);
  });
});
