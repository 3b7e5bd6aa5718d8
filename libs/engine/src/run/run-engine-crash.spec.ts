import type { AnyStepHandler, WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, stubHandler } from '../testing/engine-harness.js';
import type { PausePoint } from './engine-parts.js';

const chain: WorkflowDefinition = {
  name: 'chain',
  steps: [
    { id: 'a', kind: 'transform', value: 1 },
    { id: 'b', kind: 'transform', value: '${{ steps.a.output + 1 }}' },
  ],
  output: '${{ steps.b.output }}',
};
const live = () => new AbortController().signal;

describe('a worker that dies', () => {
  it.each<PausePoint>(['after-claim', 'after-handler', 'after-commit'])(
    '%s leaves a run that another finishes',
    async (point) => {
      const harness = new EngineHarness();
      const done: string[] = [];
      const handler: AnyStepHandler = stubHandler('transform', (step) => {
        done.push(step.id);
        return step.value;
      });
      const runId = await harness.start(chain);
      const { job } = harness.queue.take()!;
      let reached = false;
      /** Never comes back from the pause point: to everyone else the process is dead, its lease still held. */
      const pause = (at: PausePoint) => {
        reached ||= at === point;
        return at === point ? new Promise<void>(() => undefined) : undefined;
      };
      void harness.engine([handler], { leaseMs: 1_000_000, pause }).execute(job, live());
      while (!reached) await new Promise((resolve) => setImmediate(resolve));

      harness.clock.advance(2_000_000);
      const other = harness.engine([handler]);
      expect(await other.reconcile()).toBe(1);
      await harness.drain(other);
      expect(await harness.output(runId)).toBe(2);
      expect(done.filter((id) => id === 'b')).toHaveLength(1);
      const completed = (await harness.events(runId)).filter(({ type }) => type === 'step.completed');
      expect(completed).toHaveLength(2);
    },
  );
});
