import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Simulation, type SimulationResult } from '../testing/simulation/simulation.js';

/** A failing seed can be given again: MARIMBA_SEED=17 shows its story. MARIMBA_SEEDS=5000 tries more of them. */
const given = process.env['MARIMBA_SEED'];
const count = Number(process.env['MARIMBA_SEEDS'] ?? 150);
const seeds = given === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(given)];

describe('runs on workers that die, stall and come too late', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('end without a reconciler where nothing goes wrong: who writes queues what follows', {
    timeout: 3_600_000,
  }, async () => {
    const failed: SimulationResult[] = [];
    for (const seed of seeds.slice(0, Math.ceil(seeds.length / 2))) {
      vi.clearAllTimers();
      const result = await new Simulation(seed, (ms) => vi.advanceTimersByTime(ms), 'good').run();
      if (result.problems.length > 0) failed.push(result);
    }
    if (given !== undefined) console.log(failed[0]?.trace.join('\n'));
    expect(failed.map(({ seed, problems }) => ({ seed, problems }))).toEqual([]);
  });

  it('end once, as their logs say, whatever order things happen in', { timeout: 3_600_000 }, async () => {
    const failed: SimulationResult[] = [];
    let crashes = 0;
    for (const seed of seeds) {
      vi.clearAllTimers();
      const result = await new Simulation(seed, (ms) => vi.advanceTimersByTime(ms)).run();
      crashes += result.crashes;
      if (result.problems.length > 0) failed.push(result);
    }
    if (given !== undefined) console.log(failed[0]?.trace.join('\n'));
    expect(failed.map(({ seed, problems }) => ({ seed, problems }))).toEqual([]);
    expect(crashes).toBeGreaterThan(seeds.length / 10);
  });
});
