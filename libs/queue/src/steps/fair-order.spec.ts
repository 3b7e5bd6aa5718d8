import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FairState, nextTag } from './fair-order.js';

interface Waiting {
  tag: number;
  number: number;
  tenant: string;
  workflow: string;
}

/** A queue that serves the smallest tag, the older first. */
class FairQueue {
  private readonly state: FairState = { now: 1, tenants: new Map() };
  private readonly jobs: Waiting[] = [];
  private added = 0;

  add(tenant: string, workflow = 'w'): number {
    if (this.jobs.length === 0) Object.assign(this.state, { now: 1, tenants: new Map() });
    const number = this.added++;
    this.jobs.push({ tag: nextTag(this.state, tenant, workflow), number, tenant, workflow });
    return number;
  }

  serve(): Waiting {
    this.jobs.sort((a, b) => a.tag - b.tag || a.number - b.number);
    const next = this.jobs.shift()!;
    this.state.now = Math.max(this.state.now, next.tag);
    return next;
  }

  get length(): number {
    return this.jobs.length;
  }
}

const times = (count: number, act: () => void) => {
  for (let index = 0; index < count; index++) act();
};
const tenant = fc.constantFrom('a', 'b', 'c');
const workflow = fc.constantFrom('x', 'y');

describe('the fair order of steps', () => {
  it('serves a newcomer after one job of each who waits, however many those have', () => {
    const backlog = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(backlog, backlog, fc.integer({ min: 0, max: 500 }), (many, more, before) => {
        const queue = new FairQueue();
        times(many, () => queue.add('a'));
        times(more, () => queue.add('b'));
        times(Math.min(before, many + more - 1), () => queue.serve());
        const newcomer = queue.add('c');
        const served = Array.from({ length: Math.min(queue.length, 3) }, () => queue.serve().number);
        expect(served).toContain(newcomer);
      }),
    );
  });

  it('gives tenants that wait all the time the same number of turns, whatever their workflows', () => {
    const workflows = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(workflows, workflows, (first, second) => {
        const queue = new FairQueue();
        const rounds = 240;
        for (let index = 0; index < rounds; index++) {
          queue.add('a', `w${index % first}`);
          queue.add('b', `w${index % second}`);
        }
        const counts = { a: 0, b: 0 };
        times(rounds, () => counts[queue.serve().tenant as 'a' | 'b']++);
        expect(Math.abs(counts.a - counts.b)).toBeLessThanOrEqual(2 * (first + second));
      }),
    );
  });

  it('shares what a tenant has among its workflows', () => {
    const queue = new FairQueue();
    times(300, () => queue.add('a', 'long'));
    times(3, () => queue.add('a', 'short'));
    const served = Array.from({ length: 12 }, () => queue.serve().workflow);
    expect(served.filter((of) => of === 'short')).toHaveLength(3);
  });

  it('keeps the order within a workflow, and serves everybody in the end', () => {
    const act = fc.oneof(fc.record({ tenant, workflow }), fc.constant('serve' as const));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const queue = new FairQueue();
        const added = new Map<string, number[]>();
        const served = new Map<string, number[]>();
        const note = (of: Map<string, number[]>, key: string, number: number) =>
          of.set(key, [...(of.get(key) ?? []), number]);
        const serve = () => {
          if (queue.length === 0) return;
          const { number, ...of } = queue.serve();
          note(served, `${of.tenant}/${of.workflow}`, number);
        };
        for (const each of acts)
          if (each === 'serve') serve();
          else note(added, `${each.tenant}/${each.workflow}`, queue.add(each.tenant, each.workflow));
        while (queue.length > 0) serve();
        expect(served).toEqual(added);
      }),
    );
  });

  it('lets nobody save up turns while it asks for nothing', () => {
    const queue = new FairQueue();
    times(100, () => queue.add('a'));
    times(90, () => queue.serve());
    times(20, () => queue.add('idle'));
    const served = Array.from({ length: 20 }, () => queue.serve().tenant);
    expect(served.filter((of) => of === 'idle').length).toBeLessThanOrEqual(11);
  });
});
