import type { WorkflowDefinition } from '@marimba/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo, stubHandler } from '../testing/engine-harness.js';
import type { RunEngine } from './run-engine.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

const wide = (kind: 'tool' | 'transform'): WorkflowDefinition => ({
  name: 'wide',
  steps: [
    {
      id: 'each',
      kind: 'map',
      over: '${{ input.items }}',
      steps: [kind === 'tool' ? { id: 'one', kind, tool: 'note', arguments: {} } : { id: 'one', kind, value: 1 }],
    },
  ],
});

/** Jobs go to whichever of the engines, and many are under way together. */
async function drainTogether(harness: EngineHarness, engines: RunEngine[]): Promise<void> {
  const working = new Set<Promise<void>>();
  for (let next = 0; ; ) {
    const queued = harness.queue.take();
    if (queued === undefined) {
      if (working.size === 0) return;
      await Promise.race(working);
      continue;
    }
    harness.clock.advance(queued.delayMs);
    const work = engines[next++ % engines.length]!.execute(queued.job, new AbortController().signal);
    const done = work.finally(() => working.delete(done));
    working.add(done);
  }
}

describe('a budget of steps', () => {
  it.each(['tool', 'transform'] as const)(
    'is not exceeded by %s steps of several workers together, and the run goes on when it is resumed',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 8 }),
          async (width, most, lanes) => {
            const harness = new EngineHarness();
            const begun: string[] = [];
            const tool = stubHandler('tool', async (_, { stepId }) => {
              begun.push(stepId);
              for (let turns = begun.length % 4; turns > 0; turns--) await turn();
              return null;
            });
            const engines = ['a', 'b', 'c'].map((worker) => harness.engine([tool, echo], { worker, lanes }));
            const items = Array.from({ length: width }, (_, index) => index);
            const runId = await harness.start(wide(kind), { items }, { steps: most });
            await drainTogether(harness, engines);
            const done = async () =>
              (await harness.events(runId)).filter(({ type, data }) => {
                return type === 'step.completed' && (data as { stepId: string }).stepId !== 'each';
              }).length;
            expect(await done()).toBe(Math.min(width, most));
            if (kind === 'tool') expect(begun).toHaveLength(Math.min(width, most));
            if (width > most) {
              expect((await harness.events(runId)).filter(({ type }) => type === 'run.suspended')).toHaveLength(1);
              const budget = { steps: 2 * width + 1 };
              await harness.control.resume({ tenantId: harness.tenantId, runId }, { resumedBy: 'test', budget });
              await drainTogether(harness, engines);
            }
            expect((await harness.events(runId)).at(-1)?.type).toBe('run.completed');
            expect(await done()).toBe(width);
            if (kind === 'tool') expect(new Set(begun).size).toBe(begun.length);
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});

describe('what a tenant may use in a day', () => {
  it('stops the run cleanly before a call that would go beyond it; resumed the next day, it goes on', async () => {
    const harness = new EngineHarness();
    let calls = 0;
    const tool = stubHandler('tool', async (_, context) => {
      // Also where the run itself has no budget.
      await context.reserve({ tokens: 50 });
      calls += 1;
      return 'done';
    });
    const { reserve } = harness.store;
    harness.store.reserve = async () => 'beyond-tenant';
    const engine = harness.engine([tool]);
    const steps = [{ id: 'only', kind: 'tool' as const, tool: 'note', arguments: {} }];
    const runId = await harness.start({ name: 'one', steps });
    await harness.drain(engine);
    expect((await harness.events(runId)).at(-1)).toMatchObject({
      type: 'run.suspended',
      data: { budget: 'tokens', stepId: 'only', message: expect.stringContaining('tomorrow') },
    });
    expect(calls).toBe(0);
    harness.store.reserve = reserve;
    await harness.control.resume({ tenantId: harness.tenantId, runId }, { resumedBy: 'test', budget: {} });
    await harness.drain(engine);
    expect(await harness.output(runId)).toEqual({ only: 'done' });
    expect(calls).toBe(1);
  });
});

describe('a budget of seconds', () => {
  const one: WorkflowDefinition = {
    name: 'one',
    steps: [{ id: 'only', kind: 'tool', tool: 'note', arguments: {} }],
  };

  it('stops the step that is at work when it is used up; resumed, the step is begun again', async () => {
    const harness = new EngineHarness();
    let begun = 0;
    const tool = stubHandler('tool', (_, { signal }) => {
      if (begun++ > 0) return 'done';
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const engine = harness.engine([tool]);
    const runId = await harness.start(one, {}, { seconds: 1 });
    harness.clock.advance(950);
    await harness.drain(engine);
    expect((await harness.events(runId)).at(-1)).toMatchObject({
      type: 'run.suspended',
      data: { budget: 'seconds', stepId: 'only', message: expect.stringContaining('1 seconds') },
    });
    await harness.control.resume({ tenantId: harness.tenantId, runId }, { resumedBy: 'test', budget: { seconds: 60 } });
    await harness.drain(engine);
    expect(await harness.output(runId)).toEqual({ only: 'done' });
    expect((await harness.events(runId)).map(({ type }) => type)).not.toContain('step.failed');
  });
});
