import type { WorkflowDefinition } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { EngineHarness, echo } from '../testing/engine-harness.js';

const order: WorkflowDefinition = {
  name: 'order',
  steps: [{ id: 'paid', kind: 'wait', signal: 'paid', timeout: '2d' }],
  output: '${{ steps.paid.output }}',
};
const paid = { id: 'm-1', name: 'paid', payload: 12, sentBy: 'test' };

describe('a step that waits', () => {
  it('goes on as soon as the signal comes, however long its timeout is', async () => {
    const harness = new EngineHarness();
    const engine = harness.engine([echo]);
    const runId = await harness.start(order);
    await engine.execute(harness.queue.take()!.job, new AbortController().signal);
    expect(harness.queue.waiting).toMatchObject([{ delayMs: 2 * 86_400_000 }]);
    await harness.control.signal({ tenantId: harness.tenantId, runId }, paid);
    const due = harness.queue.waiting.findIndex(({ delayMs }) => delayMs === 0);
    await engine.execute(harness.queue.take(due)!.job, new AbortController().signal);
    expect(await harness.output(runId)).toBe(12);
  });
});
