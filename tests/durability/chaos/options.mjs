import { parseArgs } from 'node:util';

export const usage = `Usage: npm run chaos -- [--runs N] [--seed S] [--minutes M] [--workers W] [--report FILE]

Starts N runs on real workers, a real Postgres and a real Redis, and meanwhile kills and stops the workers, empties
Redis, restarts Postgres, delivers jobs twice, and signals, approves and cancels runs. When all runs have ended it checks
that none is lost, that no effect was made twice or is missing, that what is stored beside the logs is what the logs say,
and that all audit chains hold. Exit code 1 when any of that is not so.

  --runs N       runs to start; 1000 when left out
  --seed S       what is drawn by lot is drawn from it; a new one when left out. The same seed gives the same runs and the
                 same plan of disturbances, not the same interleaving: the operating system has its part in that
  --minutes M    no more runs and no more disturbances after this; when left out 10, and one more for each 100 runs
  --workers W    worker processes; 4 when left out
  --report FILE  where the report goes as JSON`;

/** What the command line asks for. @throws Error saying what is wrong with it */
export function readOptions(argv) {
  const text = { type: 'string' };
  const { values } = parseArgs({
    args: argv,
    options: { runs: text, seed: text, minutes: text, workers: text, report: text, help: { type: 'boolean' } },
  });
  const number = (name, least, most, otherwise) => {
    if (values[name] === undefined) return otherwise;
    const given = Number(values[name]);
    if (values[name].trim() === '' || !(given >= least && given <= most))
      throw new Error(`--${name} is a number from ${least} to ${most}, not '${values[name]}'`);
    return given;
  };
  const whole = (name, least, most, otherwise) => {
    const given = number(name, least, most, otherwise);
    if (!Number.isInteger(given)) throw new Error(`--${name} is a whole number, not '${values[name]}'`);
    return given;
  };
  const runs = whole('runs', 1, 1_000_000, 1_000);
  return {
    help: values.help === true,
    runs,
    seed: whole('seed', 0, 2 ** 32 - 1, Math.floor(Math.random() * 2 ** 32)),
    minutes: number('minutes', 0.05, 1_440, 10 + runs / 100),
    workers: whole('workers', 2, 32, 4),
    report: values.report,
  };
}
