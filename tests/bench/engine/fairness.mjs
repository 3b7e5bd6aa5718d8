// What a tenant with a deep backlog costs a tenant with one short run at a time: the same runs, alone and beside it.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunEngine, RunStarter } from '@marimba/engine';
import { connectRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { migrate, Store, uuidV7 } from '@marimba/store';
import { createToolRegistry } from '@marimba/tools';
import { percentile, printTable } from '../table.mjs';

const lanes = 8;
const stepMs = 5;
const shortRuns = 30;
const shortSteps = 3;
/** Each of the backlog's runs goes on for many slices by itself. */
const backlogRuns = 60;
const backlogSteps = 400;

const inARow = (name, count) => ({
  name,
  steps: Array.from({ length: count }, (_, index) => ({
    ...{ id: `s${index}`, kind: 'tool', tool: 'slow', arguments: {} },
    ...(index === 0 ? {} : { needs: [`s${index - 1}`] }),
  })),
});

/** Prints a row each: milliseconds of a run from its start to its end. Gives what is to be kept. */
export async function measureFairness(setting) {
  const name = 'bench_fairness';
  await setting.admin(`CREATE DATABASE ${name} OWNER marimba`);
  const url = Object.assign(new URL(setting.postgres.url), { pathname: `/${name}` }).href;
  try {
    const { alone, beside, waiting } = await inWorker(url, setting.redis.url);
    const row = (of, times) => ({ of, 'p50 ms': percentile(times, 50), 'p99 ms': percentile(times, 99) });
    const rows = [row('alone', alone), row(`beside ${waiting} waiting steps of another tenant`, beside)];
    console.log(`\nA run of ${shortSteps} steps of ${stepMs} ms, from start to end, on ${lanes} lanes`);
    printTable(rows);
    const ratio = percentile(beside, 50) / percentile(alone, 50);
    const turn = stepMs * backlogRuns * backlogSteps;
    console.log(
      `beside / alone, p50: ${ratio.toFixed(1)}; first come, first served would be ${Math.round(turn / lanes)} ms`,
    );
    return { rows, ratio };
  } finally {
    await setting.admin(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function inWorker(url, redisUrl) {
  await migrate(url);
  const store = await Store.connect({ url, poolSize: 20 });
  const redis = connectRedis({ url: redisUrl });
  await redis.flushdb();
  const queue = new StepQueue(redis);
  const ends = new Map();
  const append = async (request) => {
    const done = await store.runs.append(request);
    if (done.outcome === 'done' && done.events.some(({ type }) => type === 'run.completed'))
      ends.get(request.runId)?.();
    return done;
  };
  const runs = Object.assign(Object.create(store.runs), { append });
  const parts = { queue, notifier: new RedisRunNotifier(redis), clock: { now: () => new Date() } };
  const starter = new RunStarter({ ...parts, workflows: store.workflows, runs, newId: uuidV7 });
  let done = 0;
  const slow = {
    description: { name: 'slow', description: 'takes its time', parameters: {} },
    call: async () => {
      await sleep(stepMs);
      done += 1;
      return null;
    },
  };
  const handlers = createStepHandlers({ tools: createToolRegistry([slow]) });
  const engine = new RunEngine({
    ...parts,
    ...{ store: runs, handlers, children: starter.children, lanes, worker: 'bench', leaseMs: 10_000 },
    chance: { token: randomUUID, lot: Math.random },
  });
  const process = (job, signal) => engine.execute(job, signal);
  const consumer = startStepConsumer({ redis, concurrency: lanes, process });

  const { tenantId: light } = await store.tenants.bootstrap();
  const keeper = { tenantId: light, actor: 'bench' };
  const { tenant } = await store.tenants.create({ name: 'heavy', limits: {} }, keeper);
  const heavy = tenant.id;
  await store.workflows.register(light, inARow('short', shortSteps), 'bench');
  await store.workflows.register(heavy, inARow('long', backlogSteps), 'bench');
  const start = (tenantId, workflow, runId) =>
    starter.start({ tenantId, workflow, input: {}, createdBy: 'bench', runId });
  const timed = async () => {
    const runId = uuidV7();
    const end = new Promise((resolve) => ends.set(runId, resolve));
    const begun = performance.now();
    await start(light, 'short', runId);
    await end;
    return performance.now() - begun;
  };
  const times = async () => {
    const taken = [];
    while (taken.length < shortRuns) taken.push(await timed());
    return taken;
  };
  try {
    await times();
    const alone = await times();
    done = 0;
    for (let index = 0; index < backlogRuns; index += 1) await start(heavy, 'long');
    await sleep(2_000);
    const beside = await times();
    const waiting = backlogRuns * backlogSteps - (done - shortSteps * shortRuns);
    if (waiting <= 0)
      throw new Error('the backlog was done before the runs beside it: it is too small for this machine');
    return { alone, beside, waiting };
  } finally {
    await consumer.close();
    await queue.close();
    await store.close();
    redis.disconnect();
  }
}
