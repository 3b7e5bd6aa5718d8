import type { WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, stubHandler } from '../testing/engine-harness.js';

const inARow = (name: string, steps: number): WorkflowDefinition => ({
  name,
  steps: Array.from({ length: steps }, (_, index) => ({
    id: `s${index}`,
    kind: 'tool',
    tool: 'note',
    arguments: {},
    ...(index === 0 ? {} : { needs: [`s${index - 1}`] }),
  })),
});
const wide: WorkflowDefinition = {
  name: 'wide',
  steps: [
    {
      id: 'each',
      kind: 'map',
      over: '${{ input.items }}',
      steps: [{ id: 'one', kind: 'tool', tool: 'note', arguments: {} }],
    },
  ],
};

/** An engine whose steps take `ms` each, and the workflows whose steps it has done, in order. */
function slowEngine(harness: EngineHarness, ms: number, options: { sliceMs?: number; lanes?: number } = {}) {
  const done: string[] = [];
  const names = new Map<string, string>();
  const tool = stubHandler('tool', async (_, { runId }) => {
    done.push(names.get(runId)!);
    harness.clock.advance(ms);
    return null;
  });
  return { done, names, engine: harness.engine([tool], { lanes: 1, ...options }) };
}

describe('a run whose steps are slow', () => {
  it('lets the others have their turn after each step', async () => {
    const harness = new EngineHarness();
    const { done, names, engine } = slowEngine(harness, 2_000);
    names.set(await harness.start(inARow('long', 50)), 'long');
    names.set(await harness.start(inARow('short', 3)), 'short');
    await harness.drain(engine);
    // Turn about, in a queue that is first come, first served.
    expect(done.slice(0, 6)).toEqual(['long', 'short', 'long', 'short', 'long', 'short']);
    expect(done).toHaveLength(53);
  });

  it('goes on where nobody waits', async () => {
    const harness = new EngineHarness();
    const { done, names, engine } = slowEngine(harness, 2_000);
    names.set(await harness.start(inARow('alone', 20)), 'alone');
    const job = harness.queue.take()!;
    await engine.execute(job.job, new AbortController().signal);
    expect(done).toHaveLength(20);
  });

  it('goes on for its slice where others wait, and asks for no more help than there is use for', async () => {
    const harness = new EngineHarness();
    const { done, names, engine } = slowEngine(harness, 10, { sliceMs: 1_000, lanes: 2 });
    const items = Array.from({ length: 500 }, (_, index) => index);
    names.set(await harness.start(wide, { items }), 'wide');
    names.set(await harness.start(inARow('short', 3)), 'short');
    const first = harness.queue.take()!;
    await engine.execute(first.job, new AbortController().signal);
    expect(done.length).toBeGreaterThan(90);
    expect(done.length).toBeLessThan(110);
    expect(harness.queue.waiting.length).toBeLessThanOrEqual(2 * 2 * 2 + 1);
    await harness.drain(engine);
    expect(done).toHaveLength(503);
  });
});
