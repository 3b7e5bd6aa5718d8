import { scheduledRunId } from '@marimba/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rig } from './rig.js';

describe('a schedule, with two workers of which one is killed', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const runs = async () => (await rig.store.runs.list(rig.tenantId, { limit: 200, workflow: 'tick' })).items;
  async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('starts one run for every time, and no time is left out', async () => {
    const { store, tenantId } = rig;
    const definition = { name: 'tick', steps: [{ id: 'a', kind: 'transform' as const, value: 1 }] };
    await store.workflows.register(tenantId, definition, 'test');
    const [first] = await Promise.all([rig.worker({ WORKER_ROLES: 'steps' }), rig.worker({ WORKER_ROLES: 'steps' })]);
    const everySecond = { name: 'tick', workflow: 'tick', input: {}, cron: '* * * * * *', timezone: 'UTC' };
    const policies = { overlap: 'allow', catchUp: 'all', catchUpWindow: 3_600 } as const;
    const begin = new Date(Math.ceil(Date.now() / 1_000) * 1_000);
    const { id } = await store.schedules.create(tenantId, { ...everySecond, ...policies }, begin, 'test');
    await until(async () => (await runs()).length >= 3);
    await first.kill();
    const before = (await runs()).length;
    await until(async () => (await runs()).length >= before + 3);
    await store.schedules.pause(tenantId, 'tick', 'test');
    // What the killed worker had decided to start is started by the other one.
    await until(async () => ((await store.dueSchedules.open({ tenantId, id }))?.firing ?? []).length === 0);
    const all = await until(async () => {
      const found = await runs();
      return found.every(({ status }) => status === 'completed') && found;
    });
    const times = all.map((_, index) => new Date(begin.getTime() + index * 1_000));
    expect(all.map((run) => run.id).sort()).toEqual(times.map((at) => scheduledRunId(id, at)).sort());
  });
});
