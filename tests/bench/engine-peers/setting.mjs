// What the peers of the engine bench have in common: which runs a section makes, and what is counted meanwhile.
import { once } from 'node:events';
import { createRequire } from 'node:module';

/** No-op steps of a `chain`, one after another, and of a `map`, side by side. */
export const stepsInAChain = 10;
export const stepsInAMap = 100;
export const turnsOfAnAgent = 200;
/** Connections of a program to Postgres: enough that 100 runs at once wait for Postgres, not for a connection. */
export const poolSize = 20;

/** Runs in all and at a time. The warm-up has as many at a time as there are connections, so that they are open. */
const sections = {
  chain: { run: 'chain', runs: 100, atOnce: 1, warmUp: 20 },
  // Chains of this engine alone: steps that are only an expression, and calls of tools, which are kept as well.
  transform: { run: 'transform', runs: 20, atOnce: 1, warmUp: 20 },
  recorded: { run: 'recorded', runs: 20, atOnce: 1, warmUp: 20 },
  parallel: { run: 'chain', runs: 300, atOnce: 100, warmUp: 2 * poolSize },
  map: { run: 'map', runs: 5, atOnce: 1, warmUp: 2 },
  agent: { run: 'agent', runs: 1, atOnce: 1, warmUp: 1 },
};

/** By a name that only the running program knows: other checks of the repository do without the peers. */
export const load = (name) => import(name);

/** The `pg` that a library uses, and the round trips made with it: one a query, whichever pool it belongs to. */
export function countedPg(library) {
  const require = createRequire(import.meta.url);
  const pg = createRequire(require.resolve(library))('pg');
  const { query } = pg.Client.prototype;
  let count = 0;
  pg.Client.prototype.query = function counted(...args) {
    count += 1;
    return query.apply(this, args);
  };
  return { pg, roundTrips: () => count };
}

/** Words in an order that only looks random: the same sentence again and again would be pressed to nothing by Postgres. */
const words = `account already answer before branch budget change client column deliver draft early enough error evening
  exactly figure finish follow garden harbour however inside invoice island journey kitchen latest letter little market
  matter middle minute monday nearly notice number office often orange parcel people please problem quarter question
  reason remember return second several signal summer system ticket together travel unless version village window`.split(
  /\s+/,
);

/** The messages of a turn: 200 characters of a user and 200 of an assistant, the same in every program. */
export function messagesOf(turn) {
  let state = turn + 1;
  const word = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return words[(state >>> 16) % words.length];
  };
  const content = () => Array.from({ length: 50 }, word).join(' ').slice(0, 200);
  return ['user', 'assistant'].map((role) => ({ role, content: content() }));
}

/**
 * Runs the section that the command line names and sends its figures to the parent. `engine` has a function for each
 * kind of run; it makes one run and gives the milliseconds of its steps. With `"pause": true` among the figures the
 * program sends `{ ready: true }` after its warm-up and goes on at the next message, so that the parent can look at
 * the size of the database before what is measured.
 */
export async function serve(engine, roundTrips) {
  const { run, warmUp, pause, ...load } = { ...sections[process.argv[3]], ...JSON.parse(process.argv[4] ?? '{}') };
  await inLanes({ runs: warmUp, atOnce: Math.min(load.atOnce, warmUp) }, engine[run]);
  if (pause) {
    process.send({ ready: true });
    await once(process, 'message');
  }
  const before = roundTrips();
  const begun = performance.now();
  const stepMs = await inLanes(load, engine[run]);
  const seconds = (performance.now() - begun) / 1000;
  const figures = { stepMs, steps: stepMs.length, seconds, roundTrips: roundTrips() - before };
  await new Promise((resolve) => process.send(figures, resolve));
}

async function inLanes({ runs, atOnce }, makeRun) {
  const stepMs = [];
  let next = 0;
  const lane = async () => {
    while (next++ < runs) stepMs.push(...(await makeRun()));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return stepMs;
}
