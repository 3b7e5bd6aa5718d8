// DBOS Transact in a process of its own: `node dbos-process.mjs <url of an empty database> <section> [figures]`.
import { randomUUID } from 'node:crypto';
import {
  countedPg,
  load,
  messagesOf,
  poolSize,
  serve,
  stepsInAChain,
  stepsInAMap,
  turnsOfAnAgent,
} from './setting.mjs';

const library = '@dbos-inc/dbos-sdk';
const { roundTrips } = countedPg(library);
const { DBOS } = await load(library);

/** Times of the steps by workflow id: kept beside the workflow, for what it returns goes into the database. */
const times = new Map();

/** A workflow whose steps are taken one after another. A step has ended when its result is in the database. */
const inARow = (steps, step, put) =>
  async function workflow() {
    let state = [];
    let last = performance.now();
    for (let index = 0; index < steps; index += 1) {
      state = put(state, await DBOS.runStep(() => step(state, index), { name: `s${index}` }));
      const now = performance.now();
      times.get(DBOS.workflowID).push(now - last);
      last = now;
    }
    return state.length;
  };

const chain = DBOS.registerWorkflow(
  inARow(
    stepsInAChain,
    async ([number = 0]) => number + 1,
    (_, number) => [number],
  ),
  { name: 'chain' },
);

/** A step gives the messages of its turn; the history is put together by the workflow, from those results. */
const agent = DBOS.registerWorkflow(
  inARow(
    turnsOfAnAgent,
    async (_, turn) => messagesOf(turn),
    (history, messages) => [...history, ...messages],
  ),
  { name: 'agent' },
);

/** Steps begun in a fixed order and awaited together, as DBOS has it for steps that may overlap. */
const map = DBOS.registerWorkflow(
  async () => {
    const begun = performance.now();
    const mapped = times.get(DBOS.workflowID);
    const numbers = await Promise.all(
      Array.from({ length: stepsInAMap }, async (_, index) => {
        const number = await DBOS.runStep(async () => index + 1, { name: `m${index}` });
        mapped.push(performance.now() - begun);
        return number;
      }),
    );
    return numbers.length;
  },
  { name: 'map' },
);

const timesOf = (workflow) => async () => {
  const workflowID = randomUUID();
  times.set(workflowID, []);
  const handle = await DBOS.startWorkflow(workflow, { workflowID })();
  await handle.getResult();
  const ofThis = times.get(workflowID);
  times.delete(workflowID);
  return ofThis;
};

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: process.argv[2],
  systemDatabasePoolSize: poolSize,
  logLevel: 'error',
  tracingEnabled: false,
  enableOTLP: false,
});
await DBOS.launch();
await serve({ chain: timesOf(chain), map: timesOf(map), agent: timesOf(agent) }, roundTrips);
await DBOS.shutdown();
process.exit(0);
