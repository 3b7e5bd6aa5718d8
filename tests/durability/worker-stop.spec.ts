import { once } from 'node:events';
import { startRedis } from '@marimba/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longTale, Rig, type WorkerProcess } from './rig.js';

/** Asks the worker to stop and gives its exit code. */
async function stopped(worker: WorkerProcess): Promise<number | null> {
  const ended = once(worker.child, 'exit');
  worker.child.kill('SIGTERM');
  const [code] = (await ended) as [number | null];
  return code;
}

describe('a worker that is asked to stop', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  it('in the middle of a model call hands its step over: no attempt is used up', async () => {
    const first = await rig.worker();
    const runId = await rig.run(
      {
        name: 'tale',
        steps: [
          {
            id: 'tell',
            kind: 'model',
            model: 'marimba-70m',
            messages: [{ role: 'user', content: 'Tell me about a very long tale.' }],
            parameters: longTale,
          },
        ],
      },
      {},
    );
    while ((await rig.redis.xlen(`marimba:run:${runId}:tokens`)) < 5)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await stopped(first)).toBe(0);
    expect((await rig.events(runId)).map(({ type }) => type)).not.toContain('model.called');
    const second = await rig.worker();
    const events = await rig.ended(runId);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'model.called')).toHaveLength(1);
    expect(types).not.toContain('step.failed');
    expect(types.at(-1)).toBe('run.completed');
    await second.kill();
  });

  it('ends although its Redis is gone', async () => {
    const other = await startRedis();
    const worker = await rig.worker({ WORKER_ROLES: 'steps', REDIS_URL: other.url });
    await other.stop();
    expect(await stopped(worker)).not.toBeNull();
  });
});
