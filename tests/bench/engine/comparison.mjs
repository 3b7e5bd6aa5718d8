// What the engine bench says: a row a section and engine, this engine against each other one, and the targets.
import { percentile, printTable } from '../table.mjs';

const median = (values) => percentile(values, 50);
const ours = 'marimba';

/** Figures of one measurement, and which way is better. */
const measures = {
  'step p50 ms': { of: ({ stepMs }) => percentile(stepMs, 50), better: 'less' },
  'step p99 ms': { of: ({ stepMs }) => percentile(stepMs, 99), better: 'less' },
  'steps/s': { of: ({ steps, seconds }) => steps / seconds, better: 'more' },
  'round trips/step': { of: ({ roundTrips, steps }) => roundTrips / steps, better: 'less' },
  'bytes/step': { of: ({ bytes, steps }) => bytes / steps, better: 'less' },
};

const targets = [
  { section: 'chain', measure: 'step p50 ms', most: 5 },
  { section: 'chain', measure: 'step p99 ms', most: 20 },
  { section: 'parallel', measure: 'steps/s', least: 1_000 },
];

/** Prints all tables; gives what is to be kept of them. */
export function printComparison(measured) {
  const rounds = measured.map(({ round, section, engine, ...figures }) => ({
    round,
    section,
    engine,
    figures: Object.fromEntries(Object.entries(measures).map(([name, { of }]) => [name, of(figures)])),
  }));
  const rows = medians(rounds);
  const ratios = ratiosOf(rounds);
  printTable(rows);
  if (ratios.length > 0) {
    console.log(`\n${ours} / other, the median of the rounds (less is better, but for steps/s)`);
    printTable(ratios);
  }
  console.log('');
  for (const line of verdicts(rows, ratios)) console.log(line);
  return { rows, ratios };
}

const keysOf = (rounds) => [...new Map(rounds.map((of) => [`${of.section} ${of.engine}`, of])).values()];

function medians(rounds) {
  return keysOf(rounds).map(({ section, engine }) => {
    const same = rounds.filter((of) => of.section === section && of.engine === engine);
    const figures = Object.keys(measures).map((name) => [name, median(same.map(({ figures }) => figures[name]))]);
    return { section, engine, ...Object.fromEntries(figures) };
  });
}

/** Of the two in the same round: what slows the machine down meanwhile slows both. */
function ratiosOf(rounds) {
  const others = keysOf(rounds).filter(({ engine }) => engine !== ours);
  return others.flatMap(({ section, engine }) => {
    const pairs = rounds
      .filter((of) => of.section === section && of.engine === engine)
      .flatMap((theirs) => {
        const own = rounds.find((of) => of.section === section && of.engine === ours && of.round === theirs.round);
        return own === undefined ? [] : [{ own: own.figures, theirs: theirs.figures }];
      });
    if (pairs.length === 0) return [];
    const figures = Object.keys(measures).map((name) => [
      name,
      median(pairs.map(({ own, theirs }) => own[name] / theirs[name])),
    ]);
    return [{ section, other: engine, ...Object.fromEntries(figures) }];
  });
}

function verdicts(rows, ratios) {
  const held = targets.flatMap(({ section, measure, most, least }) => {
    const row = rows.find((of) => of.section === section && of.engine === ours);
    if (row === undefined) return [];
    const holds = most === undefined ? row[measure] >= least : row[measure] <= most;
    const wanted = most === undefined ? `at least ${least}` : `at most ${most}`;
    return [`${holds ? 'holds' : 'MISSED'}: ${section}, ${measure} ${wanted}: ${row[measure].toFixed(2)}`];
  });
  const behind = ratios.flatMap(({ section, other, ...figures }) =>
    Object.entries(measures).flatMap(([measure, { better }]) => {
      const isAhead = better === 'less' ? figures[measure] < 1 : figures[measure] > 1;
      return isAhead ? [] : [`BEHIND ${other}: ${section}, ${measure}: ${figures[measure].toFixed(2)} of theirs`];
    }),
  );
  if (ratios.length > 0 && behind.length === 0) return [...held, 'ahead of the others in every row'];
  return [...held, ...behind];
}
