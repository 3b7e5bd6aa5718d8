import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowDefinition } from '@marimba/contracts';
import { type PausePoint, pausePoints } from '@marimba/engine';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutageRig, type StandbyWorker } from './outage-rig.js';

const effect = (id: string, ...needs: string[]) => ({
  id,
  kind: 'tool' as const,
  tool: 'counter',
  arguments: { effect: id },
  retry: { attempts: 20, backoffMs: 20, maxBackoffMs: 200 },
  ...(needs.length === 0 ? {} : { needs }),
});

/** Comes by every pause point. Of two runs the second waits until the first has ended. */
const whole: WorkflowDefinition = {
  name: 'whole',
  concurrency: 1,
  budget: { toolCalls: 1_000, tokens: 1_000_000 },
  steps: [
    effect('charge'),
    {
      id: 'both',
      kind: 'parallel',
      branches: { left: [effect('left')], right: [effect('right')] },
      needs: ['charge'],
    },
    {
      id: 'work',
      kind: 'agent',
      model: 'scripted',
      task: '2',
      tools: ['patient'],
      retry: { attempts: 20, backoffMs: 20 },
      needs: ['both'],
    },
    { id: 'pause', kind: 'wait', for: '100ms', needs: ['work'] },
    { id: 'below', kind: 'workflow', workflow: 'below', needs: ['pause'] },
    effect('ship', 'below'),
  ],
};
const below: WorkflowDefinition = { name: 'below', steps: [effect('inner')] };
const effects = ['charge', 'left', 'right', 'turn-0', 'turn-1', 'inner', 'ship'];

/** Beside the first time at every point: in the middle of a run, where more is going on. */
const later: [PausePoint, number][] = [
  ['after-handler', 4],
  ['after-record', 3],
  ['before-commit', 9],
];

describe('workers in processes of their own', () => {
  let rig: OutageRig;
  let worker: StandbyWorker;
  let runs: string[];
  const begin = async () => {
    runs = [await rig.run('whole'), await rig.run('whole')];
  };
  const holds = async (...workers: StandbyWorker[]) => {
    await rig.settled(...workers);
    expect(await rig.problemsOf(runs, effects)).toEqual([]);
  };
  beforeAll(async () => {
    rig = await OutageRig.start();
    await rig.register(below, whole);
    worker = await rig.worker();
    worker.work();
  });
  afterAll(() => rig.stop());

  it.each([...pausePoints.map((point): [PausePoint, number] => [point, 1]), ...later])(
    'killed at %s, time %i: another goes on, and nothing is done twice',
    async (point, nth) => {
      const paused = worker.pausedAt(point, nth);
      await begin();
      await paused;
      await worker.kill();
      worker = await rig.worker();
      worker.work();
      await holds(worker);
    },
  );

  it.each<[string, PausePoint, () => Promise<unknown>]>([
    ['Postgres is restarted', 'after-handler', () => rig.restartPostgres({ crash: false })],
    ['Postgres crashes', 'before-commit', () => rig.restartPostgres({ crash: true })],
    ['Redis is emptied', 'after-commit', () => rig.redis.flushall()],
    [
      'Redis is emptied and Postgres crashes',
      'after-record',
      () => Promise.all([rig.redis.flushall(), rig.restartPostgres({ crash: true })]),
    ],
  ])('go on when %s at %s', async (_what, point, happen) => {
    const paused = worker.pausedAt(point, 2);
    await begin();
    await paused;
    await happen();
    worker.release();
    await holds(worker);
  });

  it('do nothing twice when jobs are delivered again, to them and to others, while one works and when it is done', async () => {
    const queue = new Queue('steps', { connection: rig.redis });
    const other = await rig.worker();
    const paused = worker.pausedAt('after-handler', 1);
    await begin();
    await paused;
    other.work();
    const data = { v: 1, tenantId: rig.tenantId, runId: runs[0], stepId: 'charge', attempt: 1 };
    const again = () => queue.addBulk(Array.from({ length: 10 }, () => ({ name: 'step', data })));
    await again();
    await sleep(200);
    worker.release();
    await rig.settled(worker, other);
    await again();
    await holds(worker, other);
    await queue.close();
    await other.kill();
  });

  it('write nothing with a lease that another has taken over meanwhile', async () => {
    const stale = worker;
    const paused = stale.pausedAt('after-handler', 3);
    await begin();
    await paused;
    stale.child.kill('SIGSTOP');
    stale.release();
    worker = await rig.worker();
    worker.work();
    await rig.settled(worker);
    const before = await Promise.all(runs.map((runId) => rig.events(runId)));
    stale.child.kill('SIGCONT');
    // It is alive, and works on as others do.
    stale.reconcile();
    await sleep(500);
    expect(await Promise.all(runs.map((runId) => rig.events(runId)))).toEqual(before);
    expect(stale.child.exitCode ?? stale.child.signalCode).toBeNull();
    await stale.kill();
    await holds(worker);
  });
});
