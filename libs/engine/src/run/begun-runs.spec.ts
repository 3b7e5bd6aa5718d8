import type { WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, stubHandler } from '../testing/engine-harness.js';
import type { RunEngine } from './run-engine.js';

const chain: WorkflowDefinition = {
  name: 'chain',
  steps: ['a', 'b', 'c'].map((id, index) => ({
    id,
    kind: 'tool',
    tool: 'note',
    arguments: {},
    ...(index === 0 ? {} : { needs: ['a', 'b'].slice(0, index) }),
  })),
};
const wide: WorkflowDefinition = {
  name: 'wide',
  steps: ['a', 'b', 'c', 'd'].map((id) => ({ id, kind: 'tool', tool: 'note', arguments: {} })),
};

/** A process that starts runs and executes steps; each call of its tool waits to be answered. */
function process(options: Parameters<EngineHarness['engine']>[1] = {}) {
  const harness = new EngineHarness();
  const calls: { stepId: string; answer: () => void }[] = [];
  const tool = stubHandler(
    'tool',
    (_, { stepId }) => new Promise((resolve) => calls.push({ stepId, answer: () => resolve(stepId) })),
  );
  const counts: number[] = [];
  const engine = harness.engine([tool], { onBegun: (runs) => counts.push(runs), ...options });
  harness.starter.beginIn(engine);
  const called = async (count: number) => {
    while (calls.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { harness, engine, calls, called, counts };
}

const closed = (engine: RunEngine) => engine.close();

describe('a run that is started where steps are executed', () => {
  it('begins there, with one write before its first handler and none of the queue', async () => {
    const { harness, calls, called, counts } = process();
    const runId = await harness.start(chain);
    await called(1);
    expect(harness.store.appends).toBe(1);
    expect((await harness.events(runId)).map(({ type }) => type)).toEqual(['run.created', 'step.started']);
    for (let step = 1; step <= 3; step++) {
      await called(step);
      calls[step - 1]!.answer();
    }
    while (counts.at(-1) !== 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await harness.events(runId)).at(-1)?.type).toBe('run.completed');
    expect(harness.store.appends).toBe(4);
    expect(harness.queue.waiting).toEqual([]);
    expect(counts).toEqual([1, 0]);
  });

  it.each([
    ['others wait', async ({ harness }: ReturnType<typeof process>) => void (await harness.queue.enqueueStep(aJob))],
    ['the worker is drained', async ({ engine }: ReturnType<typeof process>) => engine.drain(true)],
    ['the worker has stopped', async ({ engine }: ReturnType<typeof process>) => closed(engine)],
  ])('goes to the queue where %s', async (_, given) => {
    const made = process();
    await given(made);
    const runId = await made.harness.start(chain);
    expect(made.harness.queue.waiting.map(({ job }) => job.runId)).toContain(runId);
    expect((await made.harness.events(runId)).map(({ type }) => type)).toEqual(['run.created']);
  });

  it('goes to the queue where all lanes are busy, also with runs that are being written', async () => {
    const { harness, calls, called } = process({ lanes: 1 });
    const runIds = await Promise.all([harness.start(chain), harness.start(chain)]);
    await called(1);
    expect(harness.queue.waiting).toHaveLength(1);
    expect(runIds).toContain(harness.queue.waiting[0]!.job.runId);
    expect(calls).toHaveLength(1);
  });

  it('claims as many of its first steps as there are lanes, and asks for help with the others', async () => {
    const { harness, called } = process({ lanes: 3 });
    const runId = await harness.start(wide);
    await called(3);
    while (harness.queue.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(harness.queue.waiting.map(({ job }) => [job.runId, job.stepId])).toEqual([[runId, 'd']]);
  });

  it('begins no more of its first steps than its budget lets it', async () => {
    const { harness, calls, called } = process({ lanes: 8 });
    const runId = await harness.start(wide, {}, { steps: 2 });
    await called(2);
    while ((await harness.events(runId)).at(-1)?.type !== 'run.suspended') await new Promise((go) => setImmediate(go));
    const started = (await harness.events(runId)).filter(({ type }) => type === 'step.started');
    expect(started).toHaveLength(2);
    expect(calls).toHaveLength(2);
  });

  it('is one run however often it is started, and its lanes are free again', async () => {
    const { harness, called } = process({ lanes: 2 });
    harness.definitions.set('chain', chain);
    const request = { tenantId: harness.tenantId, workflow: 'chain', input: {}, createdBy: 'test', runId: aJob.runId };
    await harness.starter.start(request);
    await harness.starter.start(request);
    await called(1);
    // Whoever starts it again cannot know that somebody works on it: a job too many does no harm.
    expect(harness.queue.waiting).toHaveLength(1);
    harness.queue.flush();
    await harness.start(chain);
    await called(2);
  });

  it('is left in order when the worker stops: another goes on with it', async () => {
    const { harness, engine, called } = process();
    const runId = await harness.start(chain);
    await called(1);
    await closed(engine);
    expect(harness.store.pendingOf(runId)).toEqual([{ stepId: 'a', attempt: 1, notBefore: undefined }]);
    expect(harness.queue.waiting.map(({ job }) => job.stepId)).toEqual(['a']);
    await harness.drain(harness.engine([stubHandler('tool', () => 1)]));
    expect((await harness.events(runId)).at(-1)?.type).toBe('run.completed');
  });

  it('is finished by another where its process dies as soon as it is written', async () => {
    const { harness } = process({ leaseMs: 1_000 });
    const dead = harness.engine([]);
    harness.starter.beginIn({
      take: async (run) => {
        const taken = await dead.take(run);
        // It dies: nothing that follows from the write is done.
        return taken === undefined ? undefined : { ...taken, begin: () => undefined };
      },
    });
    const runId = await harness.start(chain);
    const other = harness.engine([stubHandler('tool', () => 1)]);
    expect(await other.reconcile()).toBe(0);
    harness.clock.advance(20_000);
    expect(await other.reconcile()).toBe(1);
    await harness.drain(other);
    expect((await harness.events(runId)).at(-1)?.type).toBe('run.completed');
  });
});

const aJob = {
  v: 1 as const,
  tenantId: '00000000-0000-4000-8000-000000000001',
  runId: '00000000-0000-4000-8000-000000000002',
  stepId: 'x',
  attempt: 1,
};
