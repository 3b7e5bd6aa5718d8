/**
 * A worker process as apps/worker wires it (role `steps`, with its reconciler), with the tools of the chaos run in place
 * of the product's and a script in place of models. With STANDBY it waits for `{ work }` and reconciles when it is told
 * to by `{ reconcile }`.
 */
import { randomUUID } from 'node:crypto';
import { RunEngine, RunStarter } from '@marimba/engine';
import { connectRedis, pingRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { Store, uuidV7 } from '@marimba/store';
import { createToolRegistry } from '@marimba/tools';
import { Reconciler } from '../../../apps/worker/dist/steps/reconciler.js';
import { counterTool, patientCounterTool, refuserTool } from './counter-tools.mjs';
import { pausesByMessage } from './pauses.mjs';
import { scriptedModel } from './scripted-model.mjs';

const { DATABASE_URL, REDIS_URL, COUNTER_URL, STEP_LEASE_MS, WORKER_CONCURRENCY = '16', STANDBY } = process.env;
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
const pause = pausesByMessage();
const starter = new RunStarter({ workflows, runs, queue, notifier, clock, warn, pause, newId: uuidV7 });
const engine = new RunEngine({
  store: runs,
  queue,
  notifier,
  clock,
  warn,
  chance: { token: randomUUID, lot: Math.random },
  children: starter.children,
  lanes,
  handlers: createStepHandlers({
    languageModel: scriptedModel,
    // No workflow of a chaos run searches.
    knowledge: { search: async () => [] },
    tools: createToolRegistry([counterTool(COUNTER_URL), patientCounterTool(COUNTER_URL), refuserTool]),
  }),
  worker: `chaos-${process.pid}`,
  leaseMs,
  pause,
});
starter.beginIn(engine);
const work = () =>
  startStepConsumer({
    redis,
    concurrency: lanes,
    lockMs: leaseMs,
    process: (job, signal) => engine.execute(job, signal),
    onTrouble: warn,
  });
let isReconciling = false;
process.on('message', async (message) => {
  if (message.work) work();
  if (!message.reconcile || isReconciling) return;
  isReconciling = true;
  await engine.reconcile({ graceMs: 0 }).catch(warn);
  isReconciling = false;
});
if (STANDBY === undefined) {
  work();
  await new Reconciler(engine, { info: warn, warn }).start();
}
process.send({ ready: true });
