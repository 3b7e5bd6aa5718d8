import { randomUUID } from 'node:crypto';
import { isTerminalEvent, TerminalError, type WorkflowDefinition, workingSteps } from '@marimba/contracts';
import { type EmbeddedRedis, startRedis } from '@marimba/embedded';
import { RunEngine, RunStarter } from '@marimba/engine';
import { stubHandler } from '@marimba/engine/testing';
import { connectRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { Store, uuidV7 } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';

/** Independent steps, of which one fails and is done with, and one is done a little later or sooner. */
const beside: WorkflowDefinition = {
  name: 'beside',
  steps: [
    { id: 'fails', kind: 'tool', tool: 'fails', arguments: {}, onError: { continue: true } },
    { id: 'works', kind: 'tool', tool: 'works', arguments: {} },
    { id: 'waits', kind: 'wait', for: '50ms' },
  ],
};

describe('a service without a reconciler', () => {
  let database: TestDatabase;
  let store: Store;
  let server: EmbeddedRedis;
  let redis: ReturnType<typeof connectRedis>;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    [database, server] = await Promise.all([openTestDatabase(), startRedis()]);
    store = await Store.connect({ url: database.url });
    redis = connectRedis({ url: server.url });
  });
  afterAll(async () => {
    for (const each of open) await each.close();
    redis?.disconnect();
    await store?.close();
    await server?.stop();
    await database?.close();
  });

  it('ends every run on two workers, whatever order the steps end in', async () => {
    const { tenantId } = await store.tenants.bootstrap();
    const { workflows, runs } = store;
    const queue = new StepQueue(redis);
    const parts = { runs, queue, notifier: new RedisRunNotifier(redis), clock: { now: () => new Date() } };
    const starter = new RunStarter({ ...parts, workflows, newId: uuidV7 });
    const tool = stubHandler('tool', async ({ tool: name }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      if (name === 'fails') throw new TerminalError('tool.failed', 'it always does');
      return name;
    });
    const unused = workingSteps
      .map(({ shape }) => shape.kind.value)
      .filter((kind) => kind !== 'tool')
      .map((kind) => stubHandler(kind, () => null));
    for (const worker of ['a', 'b']) {
      const engine = new RunEngine({
        ...parts,
        store: runs,
        chance: { token: randomUUID, lot: Math.random },
        children: starter.children,
        handlers: [tool, ...unused],
        worker,
        leaseMs: 10_000,
        lanes: 4,
      });
      open.push(startStepConsumer({ redis, concurrency: 4, process: (job, signal) => engine.execute(job, signal) }));
    }
    open.push(queue);
    await workflows.register(tenantId, beside, 'test');
    const outputs = Array.from({ length: 20 }, async () => {
      const runId = await starter.start({ tenantId, workflow: 'beside', input: {}, createdBy: 'test' });
      for (;;) {
        const last = (await runs.load(tenantId, runId)).events.at(-1)!;
        if (isTerminalEvent(last)) return last.type === 'run.completed' ? last.data.output : last;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });
    const output = { inline: { fails: null, works: 'works', waits: null } };
    expect(await Promise.all(outputs)).toEqual(outputs.map(() => output));
  });
});
