import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdmissionQueue, type Waiting } from './admission-queue.js';

const item = (tenant: string, cost = 1, priority = 0): Waiting => ({ tenant, cost, priority });
const drain = (queue: AdmissionQueue<Waiting>): Waiting[] => {
  const served: Waiting[] = [];
  for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
    queue.take(next);
    served.push(next);
  }
  return served;
};

describe('the order in which requests are served', () => {
  it('is that of their coming for one tenant of one priority', () => {
    const queue = new AdmissionQueue();
    const items = [item('a', 5), item('a', 1), item('a', 3)];
    for (const each of items) queue.push(each);
    expect(drain(queue)).toEqual(items);
  });

  it('puts priority before all else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(9), fc.integer({ min: -2, max: 2 }))), (all) => {
        const queue = new AdmissionQueue();
        for (const [tenant, cost, priority] of all) queue.push(item(tenant, cost, priority));
        const priorities = drain(queue).map(({ priority }) => priority);
        expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
        expect(priorities).toHaveLength(all.length);
      }),
    );
  });

  it('gives tenants that always wait the same share, within one request', () => {
    const cost = fc.integer({ min: 1, max: 50 });
    const costs = fc.array(cost, { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(costs, costs, (first, second) => {
        const queue = new AdmissionQueue();
        for (const each of first) queue.push(item('a', each));
        for (const each of second) queue.push(item('b', each));
        const given = { a: 0, b: 0 };
        const left = { a: 30, b: 30 };
        for (const { tenant, cost: each } of drain(queue)) {
          given[tenant as 'a' | 'b'] += each;
          left[tenant as 'a' | 'b'] -= 1;
          if (left.a > 0 && left.b > 0) expect(Math.abs(given.a - given.b)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('does not let a tenant save up while it is away', () => {
    const queue = new AdmissionQueue();
    for (let i = 0; i < 10; i++) queue.push(item('busy', 10));
    for (let i = 0; i < 6; i++) queue.take(queue.peek()!);
    for (let i = 0; i < 4; i++) queue.push(item('late', 10));
    const order = drain(queue).map(({ tenant }) => tenant);
    expect(order.slice(0, 4).filter((tenant) => tenant === 'busy').length).toBeGreaterThanOrEqual(1);
  });

  it('forgets those that are dropped', () => {
    const queue = new AdmissionQueue<Waiting>();
    const [kept, dropped] = [item('a'), item('b')];
    queue.push(kept);
    queue.push(dropped);
    expect(queue.drop((each) => each === dropped)).toEqual([dropped]);
    expect(drain(queue)).toEqual([kept]);
  });
});
