// What the engine adds to a step: runs of transform steps in a row, on embedded Postgres and Redis, one worker in this process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@marimba/embedded';
import { prepareRun, RunEngine } from '@marimba/engine';
import { connectRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { migrate, Store, uuidV7 } from '@marimba/store';
import { createToolRegistry } from '@marimba/tools';
import { percentile } from '../table.mjs';

export const describe = 'a step, from scheduled to completed by the log, and round trips to Postgres a step';

const stepsInARun = 10;
const clock = { now: () => new Date() };
const definition = {
  name: 'chain',
  steps: Array.from({ length: stepsInARun }, (_, index) => ({
    id: `s${index}`,
    kind: 'transform',
    value: index === 0 ? '${{ input.n }}' : `\${{ steps.s${index - 1}.output + 1.0 }}`,
  })),
};

/** Runs at a time, and how many in all. */
const loads = [
  { atOnce: 1, runs: 20 },
  { atOnce: 8, runs: 40 },
  { atOnce: 32, runs: 96 },
];

export async function run() {
  const home = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  const [postgres, redisServer] = await Promise.all([startPostgres({ dataDir: join(home, 'pg') }), startRedis()]);
  await migrate(postgres.url);
  const store = await Store.connect({ url: postgres.url });
  const redis = connectRedis({ url: redisServer.url });
  const queue = new StepQueue(redis);
  const engine = new RunEngine({
    store: store.runs,
    queue,
    notifier: new RedisRunNotifier(redis),
    clock,
    handlers: createStepHandlers({ languageModel: undefined, knowledge: undefined, tools: createToolRegistry([]) }),
    worker: 'bench',
    leaseMs: 10_000,
  });
  const consumer = startStepConsumer({ redis, concurrency: 32, process: (job, signal) => engine.execute(job, signal) });
  const { tenantId } = await store.tenants.bootstrap();
  const { workflow } = await store.workflows.register(tenantId, definition, 'bench');
  const bench = new EngineBench(store, queue, tenantId, workflow);

  await bench.load({ atOnce: 4, runs: 8 });
  const rows = [];
  for (const load of loads) rows.push(await bench.load(load));

  await consumer.close();
  await queue.close();
  await store.close();
  redis.disconnect();
  await Promise.all([postgres.stop(), redisServer.stop()]);
  rmSync(home, { recursive: true, force: true });
  return rows.map((row) => ({ redis: redisServer.kind, ...row }));
}

class EngineBench {
  constructor(store, queue, tenantId, workflow) {
    Object.assign(this, { store, queue, tenantId, workflow });
  }

  async load({ atOnce, runs }) {
    const before = this.store.roundTrips();
    const started = performance.now();
    const polls = { count: 0 };
    const steps = [];
    let next = 0;
    const lane = async () => {
      while (next++ < runs) steps.push(...(await this.stepTimes(polls)));
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const seconds = (performance.now() - started) / 1000;
    const trips = this.store.roundTrips() - before - polls.count;
    return {
      'runs at once': atOnce,
      'step p50 ms': percentile(steps, 50),
      'step p99 ms': percentile(steps, 99),
      'steps/s': steps.length / seconds,
      'round trips/step': trips / steps.length,
    };
  }

  /** Milliseconds of each step of one run, from the times in its log. */
  async stepTimes(polls) {
    const { store, queue, tenantId, workflow } = this;
    const runId = uuidV7();
    const { version } = workflow;
    const keep = (value) => store.runs.keep(tenantId, value);
    const run = {
      tenantId,
      runId,
      definition: workflow.definition,
      version,
      input: { n: 1 },
      createdBy: 'bench',
      clock,
      keep,
    };
    const { events, jobs } = await prepareRun(run);
    const created = {
      runId,
      workflow: workflow.name,
      version,
      definition: workflow.definition,
      events,
      createdBy: 'bench',
    };
    await store.runs.create(tenantId, created);
    for (const job of jobs) await queue.enqueueStep(job);
    const log = await this.ended(runId, polls);
    const scheduled = new Map();
    const times = [];
    for (const { type, at, data } of log) {
      if (type === 'step.scheduled') scheduled.set(data.stepId, Date.parse(at));
      if (type === 'step.completed') times.push(Date.parse(at) - scheduled.get(data.stepId));
    }
    return times;
  }

  /** Looking is the bench's own cost (one round trip each time), so it is counted apart. */
  async ended(runId, polls) {
    for (;;) {
      polls.count += 1;
      const log = await this.store.runs.eventsAfter(this.tenantId, runId, 0, 1_000);
      if (log.at(-1)?.type === 'run.completed') return log;
      if (log.at(-1)?.type === 'run.failed') throw new Error(`a run failed: ${JSON.stringify(log.at(-1).data)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
