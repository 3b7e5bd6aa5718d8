import { fingerprintOf } from '@marimba/contracts';
import type { UnsearchedText } from '@marimba/store';
import { describe, expect, it } from 'vitest';
import { ForgottenStates, type ForgottenStatesOptions } from './forgotten-states.js';

const item = (id: string): UnsearchedText => ({
  tenantId: 't',
  kind: 'fact',
  id,
  fingerprints: [fingerprintOf(`the secret of ${id}`)],
});

function started(unsearched: UnsearchedText[], forgetStates: ForgottenStatesOptions['forgetStates']) {
  const searched: [string, string, number][] = [];
  const warned: unknown[] = [];
  const states = new ForgottenStates({
    store: {
      now: () => Promise.resolve(new Date()),
      unsearched: () => Promise.resolve(unsearched.filter(({ id }) => !searched.some(([other]) => other === id))),
      searched: async ({ id }, { name }, dropped) => void searched.push([id, name, dropped]),
    },
    forgetStates,
    worker: { name: 'w1', folder: undefined },
    logger: { info: () => undefined, warn: (...told: unknown[]) => void warned.push(told) },
  });
  return { states, searched, warned };
}

describe('ForgottenStates', () => {
  it('looks for all at once and records what went for each', async () => {
    const asked: unknown[] = [];
    const { states, searched } = started([item('a'), item('b')], (forgotten) => {
      asked.push(forgotten);
      return Promise.resolve([3, 0]);
    });
    await states.look();
    await states.look();
    expect(asked).toEqual([[item('a').fingerprints, item('b').fingerprints]]);
    expect(searched).toEqual([
      ['a', 'w1', 3],
      ['b', 'w1', 0],
    ]);
  });

  it('records nothing while a device is not ready, nor when a search fails, and asks again', async () => {
    const answers = [
      () => Promise.resolve(undefined),
      () => Promise.reject(new Error('gone')),
      () => Promise.resolve([1]),
    ];
    const { states, searched, warned } = started([item('a')], () => answers.shift()!());
    await states.look();
    await states.look();
    expect([searched, warned.length]).toEqual([[], 1]);
    await states.look();
    expect(searched).toEqual([['a', 'w1', 1]]);
  });

  it('lets a later one overtake a search that waits for a call', async () => {
    let finish: (dropped: number[]) => void = () => undefined;
    const unsearched = [item('slow')];
    const asked: number[] = [];
    const { states, searched } = started(unsearched, (forgotten) => {
      asked.push(forgotten.length);
      if (asked.length > 1) return Promise.resolve([0]);
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const first = states.look();
    await new Promise((resolve) => setImmediate(resolve));
    unsearched.push(item('quick'));
    await states.look();
    expect(searched).toEqual([['quick', 'w1', 0]]);
    finish([2]);
    await first;
    expect(searched.at(-1)).toEqual(['slow', 'w1', 2]);
    expect(asked).toEqual([1, 1]);
  });
});
