import type { RunEvent, WorkflowDefinition } from '@marimba/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { longTale, Rig, type WorkerProcess } from './rig.js';

const sum: WorkflowDefinition = {
  name: 'sum',
  steps: [
    { id: 'first', kind: 'tool', tool: 'calculator', arguments: { expression: '${{ input.a }} + 1' } },
    { id: 'second', kind: 'transform', value: { doubled: '${{ steps.first.output }} and ${{ steps.first.output }}' } },
    { id: 'third', kind: 'transform', value: '${{ steps.second.output.doubled }}!' },
  ],
  output: '${{ steps.third.output }}',
};
const story: WorkflowDefinition = {
  name: 'story',
  steps: [
    {
      id: 'tell',
      kind: 'model',
      model: 'marimba-70m',
      messages: [{ role: 'user', content: 'Tell me about ${{ input.topic }}.' }],
      parameters: longTale,
    },
    { id: 'length', kind: 'transform', value: '${{ size(steps.tell.output.text) }}' },
  ],
};

const countOf = (events: RunEvent[], type: RunEvent['type'], stepId?: string): number =>
  events.filter(
    (event) =>
      event.type === type && (stepId === undefined || ('stepId' in event.data && event.data.stepId === stepId)),
  ).length;

const completedOnce = (events: RunEvent[], steps: string[]): void => {
  for (const step of steps) expect(countOf(events, 'step.completed', step), step).toBe(1);
  expect(countOf(events, 'run.completed')).toBe(1);
};

describe('a worker that is killed', () => {
  let rig: Rig;
  const workers: WorkerProcess[] = [];
  const worker = async (variables: Record<string, string> = {}): Promise<WorkerProcess> => {
    const started = await rig.worker(variables);
    workers.push(started);
    return started;
  };
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterEach(() => Promise.all(workers.splice(0).map((each) => each.kill())));
  afterAll(() => rig.stop());

  it.each(['after-claim', 'after-handler', 'after-commit'])(
    'at %s leaves a run that another worker finishes',
    async (point) => {
      const doomed = await worker({ WORKER_ROLES: 'steps', MARIMBA_PAUSE_AT: point });
      const runId = await rig.run(sum, { a: 41 });
      await doomed.paused;
      await doomed.kill();
      expect(countOf(await rig.events(runId), 'run.completed')).toBe(0);
      await worker({ WORKER_ROLES: 'steps' });
      const events = await rig.ended(runId);
      completedOnce(events, ['first', 'second', 'third']);
      expect(events.at(-1)).toMatchObject({ type: 'run.completed', data: { output: { inline: '42 and 42!' } } });
      // What was recorded before the kill is not done again.
      expect(countOf(events, 'tool.called')).toBe(1);
    },
  );

  it('while its model decodes leaves a run that another worker finishes', async () => {
    const doomed = await worker();
    const runId = await rig.run(story, { topic: 'a very long tale' });
    await rig.seen(runId, 'step.started');
    await tokens(rig, runId, 5);
    await doomed.kill();
    expect(countOf(await rig.events(runId), 'model.called')).toBe(0);
    await worker();
    const events = await rig.ended(runId);
    completedOnce(events, ['tell', 'length']);
    expect(countOf(events, 'model.called')).toBe(1);
  });

  it('loses no run when Redis is emptied in the middle', async () => {
    await worker();
    const runId = await rig.run(story, { topic: 'a very long tale' });
    await tokens(rig, runId, 5);
    const waiting = await rig.run(sum, { a: 1 });
    await rig.redis.flushall();
    completedOnce(await rig.ended(runId), ['tell', 'length']);
    completedOnce(await rig.ended(waiting), ['first', 'second', 'third']);
  });

  it('finds what was committed but never queued', async () => {
    const runId = await rig.run(sum, { a: 2 });
    await rig.redis.flushall();
    await worker({ WORKER_ROLES: 'steps' });
    completedOnce(await rig.ended(runId), ['first', 'second', 'third']);
  });

  it('goes on with other runs at once when one is cancelled while its model decodes', async () => {
    await worker();
    const runId = await rig.run(story, { topic: 'a very long tale' });
    await tokens(rig, runId, 5);
    const { tenantId } = rig;
    await rig.control.cancel({ tenantId, runId }, { reason: 'enough', cancelledBy: 'test' });
    const next = await rig.run(
      {
        ...story,
        name: 'short',
        steps: [{ ...story.steps[0]!, parameters: { maxTokens: 3 } } as (typeof story.steps)[0]],
      },
      { topic: 'x' },
    );
    completedOnce(await rig.ended(next), ['tell']);
    const events = await rig.ended(runId);
    expect(events.at(-1)?.type).toBe('run.cancelled');
    expect(countOf(events, 'model.called')).toBe(0);
  });
});

/** Waits until a model has written so many tokens of the run. */
async function tokens(rig: Rig, runId: string, count: number): Promise<void> {
  while ((await rig.redis.xlen(`marimba:run:${runId}:tokens`)) < count) {
    if ((await rig.events(runId)).some(({ type }) => type === 'model.called'))
      throw new Error('the model wrote too little');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
