/**
 * A worker process as apps/worker wires it (role `steps`, with its reconciler), with the tools of the chaos run in place
 * of the product's and no models.
 */
import { randomUUID } from 'node:crypto';
import { RunEngine, RunStarter } from '@marimba/engine';
import { connectRedis, pingRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { Store, uuidV7 } from '@marimba/store';
import { createToolRegistry } from '@marimba/tools';
import { pauseAt } from '../../../apps/worker/dist/steps/pause-point.js';
import { Reconciler } from '../../../apps/worker/dist/steps/reconciler.js';
import { counterTool, refuserTool } from './counter-tools.mjs';

const { DATABASE_URL, REDIS_URL, COUNTER_URL, STEP_LEASE_MS, WORKER_CONCURRENCY = '16', PAUSE_AT } = process.env;
const leaseMs = Number(STEP_LEASE_MS);
const lanes = Number(WORKER_CONCURRENCY);
const clock = { now: () => new Date() };
const warn = () => undefined;
process.on('disconnect', () => process.exit(0));

const store = await Store.connect({ url: DATABASE_URL });
const redis = connectRedis({ url: REDIS_URL });
await pingRedis(redis, 10_000);
const { workflows, runs } = store;
const queue = new StepQueue(redis);
const notifier = new RedisRunNotifier(redis);
const unavailable = () => Promise.reject(new Error('no model is served here'));
const engine = new RunEngine({
  store: runs,
  queue,
  notifier,
  clock,
  warn,
  chance: { token: randomUUID, lot: Math.random },
  children: new RunStarter({ workflows, runs, queue, notifier, clock, warn, newId: uuidV7 }).children,
  lanes,
  handlers: createStepHandlers({
    languageModel: { call: unavailable },
    knowledge: store.search,
    tools: createToolRegistry([counterTool(COUNTER_URL), refuserTool]),
    ingestion: {},
  }),
  worker: `chaos-${process.pid}`,
  leaseMs,
  pause: pauseAt(PAUSE_AT),
});
startStepConsumer({
  redis,
  concurrency: lanes,
  lockMs: leaseMs,
  process: (job, signal) => engine.execute(job, signal),
  onTrouble: warn,
});
await new Reconciler(engine, { info: warn, warn }).start();
process.send({ ready: true });
