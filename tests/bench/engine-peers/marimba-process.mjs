// This engine in a process of its own, wired as apps/worker wires it: `node marimba-process.mjs <url of an empty
// database> <section> {"redis": url}`.
import { randomUUID } from 'node:crypto';
import { RunEngine, RunStarter } from '@marimba/engine';
import { connectRedis, RedisRunNotifier, StepQueue, startStepConsumer } from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { migrate, Store, uuidV7 } from '@marimba/store';
import { createToolRegistry } from '@marimba/tools';
import { AgentOfTurns } from './agent-of-turns.mjs';
import { definitions } from './marimba-definitions.mjs';
import { poolSize, serve } from './setting.mjs';

const [, , url, , options] = process.argv;
const lanes = 32;
const leaseMs = 10_000;

/** Begins of handlers and writes of results by run id, and whoever waits for the run's end. */
const watched = new Map();
const mark = (runId) => watched.get(runId)?.marks.push(performance.now());

/** Sees what is written by this process: a run's end is known here without asking the database, as in the other programs. */
function watch(runs) {
  const append = async (request) => {
    const done = await runs.append(request);
    const run = watched.get(request.runId);
    if (done.outcome !== 'done' || run === undefined) return done;
    const now = performance.now();
    for (const { type, data } of done.events) {
      if (type === 'step.completed') run.written.push({ stepId: data.stepId, at: now });
      if (type === 'run.completed') run.resolve(now);
      if (type === 'run.failed') run.reject(new Error(`a run failed: ${data.error.message}`));
    }
    return done;
  };
  return Object.assign(Object.create(runs), { append });
}

const noOp = { description: { name: 'no-op', description: 'adds one', parameters: {} }, call: async ({ n }) => n + 1 };
const standard = createStepHandlers({
  languageModel: undefined,
  knowledge: undefined,
  tools: createToolRegistry([noOp]),
});

/** Of the standard handlers, with the begin of each step marked. */
const marked = ({ kind, execute }) => ({
  kind,
  execute(step, context) {
    mark(context.runId);
    return execute(step, context);
  },
});
/** A step that does nothing, as the functions of the other engines do nothing; `recorded` keeps the call as well. */
const tool = (standardTool) => ({
  kind: 'tool',
  async execute(step, context) {
    if (step.tool === 'no-op') return standardTool.execute(step, context);
    mark(context.runId);
    return step.arguments.n + 1;
  },
});
const agent = { kind: 'agent', execute: (_, context) => new AgentOfTurns(() => mark(context.runId)).execute(context) };
const handlers = standard
  .map(marked)
  .map((handler) => (handler.kind === 'tool' ? tool(handler) : handler.kind === 'agent' ? agent : handler));

await migrate(url);
const store = await Store.connect({ url, poolSize });
const redis = connectRedis({ url: JSON.parse(options).redis });
// Jobs of the round before, of runs in a database that is gone.
await redis.flushdb();
const queue = new StepQueue(redis);
const notifier = new RedisRunNotifier(redis);
const clock = { now: () => new Date() };
const runs = watch(store.runs);
const warn = (message, error) => console.error(message, error);
const starter = new RunStarter({ workflows: store.workflows, runs, queue, notifier, clock, warn, newId: uuidV7 });
const engine = new RunEngine({
  store: runs,
  queue,
  notifier,
  clock,
  warn,
  chance: { token: randomUUID, lot: Math.random },
  children: starter.children,
  lanes,
  handlers,
  worker: 'bench',
  leaseMs,
  onBegun: (count) => consumer.setConcurrency(Math.max(1, lanes - count)),
});
starter.beginIn(engine);
const consumer = startStepConsumer({
  redis,
  concurrency: lanes,
  lockMs: leaseMs,
  process: (job, signal) => engine.execute(job, signal),
  onTrouble: warn,
});
const { tenantId } = await store.tenants.bootstrap();
for (const definition of Object.values(definitions)) await store.workflows.register(tenantId, definition, 'bench');

/** Milliseconds between the begin of a step and that of the next; the last one ends with the run. */
const betweenMarks = ({ marks, ended }) => marks.map((begun, index) => (marks[index + 1] ?? ended) - begun);
/** Milliseconds from the begin of the first step until the result of each is in the database. */
const untilWritten = ({ marks, written }) =>
  written.filter(({ stepId }) => stepId.includes('[')).map(({ at }) => at - marks[0]);

const timesOf = (workflow, stepTimes) => async () => {
  const runId = uuidV7();
  const run = { marks: [], written: [] };
  const end = new Promise((resolve, reject) => Object.assign(run, { resolve, reject }));
  watched.set(runId, run);
  await starter.start({ tenantId, workflow, input: { n: 0 }, createdBy: 'bench', runId });
  const ended = await end;
  watched.delete(runId);
  return stepTimes({ ...run, ended });
};

const kinds = Object.keys(definitions).map((name) => [
  name,
  timesOf(name, name === 'map' ? untilWritten : betweenMarks),
]);
await serve(Object.fromEntries(kinds), () => store.roundTrips());
await Promise.all([consumer.close(), engine.close()]);
await queue.close();
await store.close();
redis.disconnect();
process.exit(0);
