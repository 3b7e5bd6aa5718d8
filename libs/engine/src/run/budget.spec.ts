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

describe('the budget of a run that begins others', () => {
  const call = (id: string, more: object = {}) => ({ id, kind: 'tool' as const, tool: 'note', arguments: {}, ...more });
  const below: WorkflowDefinition = { name: 'below', steps: [call('a'), call('b', { needs: ['a'] })] };
  const above = (times: number): WorkflowDefinition => ({
    name: 'above',
    steps: [
      {
        id: 'each',
        kind: 'map',
        over: '${{ input.items }}',
        concurrency: 1,
        steps: [{ id: 'run', kind: 'workflow', workflow: 'below' }],
      },
      call('last', { needs: ['each'] }),
    ],
    budget: { toolCalls: times },
  });
  /** One tool call a step, set aside and recorded as a real handler does. */
  const tool = (made: string[]) =>
    stubHandler('tool', async (_, context) => {
      await context.reserve({ toolCalls: 1 });
      made.push(context.runId);
      context.recordLast('tool.called', {
        callKey: 'call',
        tool: 'note',
        arguments: { inline: {} },
        result: { inline: null },
        durationMs: 1,
        timing: { queueMs: 0, totalMs: 1 },
      } as never);
      return null;
    });

  it.each([
    [3, 7],
    [3, 4],
    [3, 3],
    [2, 1],
  ])('holds for all of them together: %i runs below, %i calls', async (items, most) => {
    const harness = new EngineHarness();
    harness.definitions.set('below', below);
    const made: string[] = [];
    const engine = harness.engine([tool(made), echo]);
    const runId = await harness.start(above(most), { items: Array.from({ length: items }, (_, index) => index) });
    await harness.drain(engine);
    expect(made).toHaveLength(Math.min(most, 2 * items + 1));
    const { tenantId } = harness;
    for (let turns = 0; made.length < 2 * items + 1 && turns < 20; turns++) {
      for (const stopped of harness.store.runIds())
        if (harness.store.statusOf(stopped) === 'suspended')
          await harness.control.resume({ tenantId, runId: stopped }, { resumedBy: 'test', budget: { toolCalls: 100 } });
      await harness.drain(engine);
    }
    expect((await harness.events(runId)).at(-1)?.type).toBe('run.completed');
    const ended = (await harness.events(runId)).flatMap((event) => (event.type === 'child.ended' ? [event.data] : []));
    expect(ended.map(({ usage }) => usage)).toEqual(ended.map(() => ({ tokens: 0, toolCalls: 2, steps: 2 })));
  });
});
