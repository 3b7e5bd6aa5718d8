import { setTimeout as sleep } from 'node:timers/promises';
import { checkAll } from './check-all.mjs';
import { Driver } from './driver.mjs';
import { Fleet } from './fleet.mjs';
import { Monkey } from './monkey.mjs';
import { reportOf } from './report.mjs';
import { SeededLots } from './seeded-lots.mjs';
import { Stage } from './stage.mjs';

const leaseMs = 1_500;
/** Runs that have not ended, for each worker: more are started when some of these have ended. */
const openPerWorker = 100;
const startsAtATime = 8;
const progressMs = 5_000;
/** Runs whose logs have not grown for so long, with nothing disturbing them, are lost. */
const lostAfterMs = 45_000;

/** One chaos run, from empty servers to the report. */
export async function chaosRun(options, say) {
  const stage = await Stage.start(options);
  const fleet = new Fleet({ ...stage.environment, STEP_LEASE_MS: String(leaseMs) });
  const driver = new Driver(stage, new SeededLots(options.seed));
  const monkey = new Monkey({ stage, fleet, seed: options.seed, leaseMs });
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const progress = setInterval(async () => say(await progressLine(stage, driver, monkey, seconds())), progressMs);
  try {
    await driver.register();
    for (let count = 0; count < options.workers; count++) fleet.launch();
    const { first, over } = monkey.run();
    await startRuns({ options, stage, driver, first, isLate: () => seconds() > options.minutes * 60 });
    await driver.settled();
    await someEnd(stage, 0, () => seconds() > options.minutes * 60);
    await first;
    await monkey.stop();
    await over;
    await allEnd(stage);
    const took = seconds();
    clearInterval(progress);
    say(`${took.toFixed(0)} s: the runs are over; checking them`);
    await fleet.stop();
    const checked = await checkAll(stage, driver.plans);
    checked.problems.push(
      ...fleet.endedByThemselves.map((end) => `a worker ended by itself: ${JSON.stringify(end)}`),
      ...driver.refused.map((refusal) => `refused without a reason: ${refusal}`),
    );
    return reportOf({
      options,
      seconds: took,
      checked,
      driver,
      monkey,
      fleet,
      redisKind: stage.redisServer.kind,
      steps: checked.steps,
    });
  } finally {
    clearInterval(progress);
    await monkey.stop();
    await fleet.stop();
    await Promise.allSettled([monkey.close(), driver.close()]);
    await stage.stop();
  }
}

/** All of them, or as many as there is time for; the last third when each disturbance has been made once. */
async function startRuns({ options, stage, driver, first, isLate }) {
  let next = 0;
  const lane = async () => {
    for (let number = next++; number < options.runs && !isLate(); number = next++) {
      if (number === Math.floor((options.runs * 2) / 3)) await first;
      await driver.start(number);
      if (number % 20 === 19) await someEnd(stage, openPerWorker * options.workers, isLate);
    }
  };
  await Promise.all(Array.from({ length: startsAtATime }, lane));
}

const openRuns = async (stage) => {
  const [{ open }] = await stage.rows(
    'SELECT count(*)::int AS open FROM run WHERE ended_at IS NULL OR NOT coalesce(parent_told, true)',
  );
  return open;
};

/** Until no more than so many runs are open, or there is no more time. */
async function someEnd(stage, most, isLate) {
  while (!isLate() && (await openRuns(stage)) > most) await sleep(100);
}

/** Until all runs have ended and their parents know; those that never do are left for the checks to name. */
async function allEnd(stage) {
  let grown = performance.now();
  let before = -1;
  while ((await openRuns(stage)) > 0) {
    const [{ events }] = await stage.rows('SELECT sum(last_seq)::int AS events FROM run');
    if (events !== before) grown = performance.now();
    before = events;
    if (performance.now() - grown > lostAfterMs) return;
    await sleep(250);
  }
}

async function progressLine(stage, driver, monkey, seconds) {
  const open = await openRuns(stage);
  const disturbances = Object.entries(monkey.counts).map(([kind, count]) => `${count} ${kind}`);
  return `${seconds.toFixed(0)} s: ${driver.plans.size} runs started, ${open} open; ${disturbances.join(', ')}`;
}
