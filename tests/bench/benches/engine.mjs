// This engine beside DBOS Transact and LangGraph: the same work, in turns, on one Postgres.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@marimba/embedded';
import { printComparison } from '../engine/comparison.mjs';
import { measureFairness } from '../engine/fairness.mjs';
import { programs, Setting } from '../engine/programs.mjs';
import { installPeers } from '../engine-peers/install.mjs';

const shared = ['chain', 'parallel', 'map', 'agent'];
/** Of this engine alone. */
const own = ['transform', 'recorded'];
/** Not of an engine at a time, but of two tenants of this one. */
const fairness = 'fairness';

export const describe = `durable steps beside DBOS and LangGraph; --only ${[...shared, ...own, fairness].join(',')}, --engines ${Object.keys(programs).join(',')}, --rounds N`;

function listed(option, all) {
  const index = process.argv.indexOf(`--${option}`);
  const wanted = index === -1 ? all : (process.argv[index + 1] ?? '').split(',');
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`--${option}: there is no '${unknown}'; there are ${all.join(', ')}`);
  return wanted;
}

function roundsWanted() {
  const index = process.argv.indexOf('--rounds');
  const rounds = index === -1 ? 3 : Number(process.argv[index + 1]);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: a whole number of at least 1 is needed');
  return rounds;
}

export async function run() {
  const wanted = listed('only', [...shared, ...own, fairness]);
  const sections = wanted.filter((section) => section !== fairness);
  const engines = listed('engines', Object.keys(programs));
  const rounds = roundsWanted();
  const versions = sections.length === 0 ? {} : installPeers();
  const home = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  const [postgres, redis] = await Promise.all([startPostgres({ dataDir: join(home, 'pg') }), startRedis()]);
  try {
    const setting = new Setting(postgres, redis);
    const fair = wanted.includes(fairness) ? { fairness: await measureFairness(setting) } : {};
    if (sections.length === 0) return fair;
    const measured = await inRounds(setting, { sections, engines, rounds });
    console.log(
      `Medians of ${rounds} rounds; ${Object.entries(versions)
        .map((version) => version.join(' '))
        .join(', ')}; ${redis.kind}`,
    );
    return { ...printComparison(measured), ...fair };
  } finally {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Every second round begins with the last engine, so that none always has the cache of another behind it. */
async function inRounds(setting, { sections, engines, rounds }) {
  const measured = [];
  for (let round = 1; round <= rounds; round += 1)
    for (const section of sections)
      for (const engine of round % 2 === 1 ? engines : engines.toReversed()) {
        if (own.includes(section) && engine !== 'marimba') continue;
        process.stderr.write(`round ${round} of ${rounds}: ${section}, ${engine}\n`);
        measured.push({ round, section, engine, ...(await setting.measure(engine, section)) });
      }
  return measured;
}
