import { once } from 'node:events';
import { join } from 'node:path';
import type { RunEvent, WorkerResource, WorkflowDefinition } from '@marimba/contracts';
import { TokenStream, WorkerRegistry } from '@marimba/queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Rig, type WorkerProcess } from './rig.js';

/** Greedy, so that every telling has the same words, and the model goes on for as long as it may. */
const tale = (maxTokens: number): WorkflowDefinition => ({
  name: 'tale',
  steps: [
    {
      id: 'tell',
      kind: 'model',
      model: 'marimba-70m',
      messages: [
        { role: 'system', content: 'You tell very long tales. '.repeat(40) },
        { role: 'user', content: 'List all numbers: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,' },
      ],
      parameters: { maxTokens, temperature: 0, stop: ['\u0000'] },
    },
  ],
  output: '${{ steps.tell.output.text }}',
});

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

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const tokensOf = (runId: string) => new TokenStream(rig.redis).after(runId, '0', 10_000);
const written = (runId: string, count: number) =>
  until(async () => {
    if (countOf(await rig.events(runId), 'model.called') > 0) throw new Error('the model wrote too little');
    return (await tokensOf(runId)).length >= count ? true : undefined;
  });
/** The worker as the list of workers shows it, once it is as wanted. */
const listed = ({ child }: WorkerProcess, wanted: (worker: WorkerResource) => boolean = () => true) =>
  until(async () => {
    const all = await new WorkerRegistry(rig.redis).list();
    return all.find((each) => each.name.endsWith(`-${child.pid}`) && wanted(each));
  });
const devicePid = async (of: WorkerProcess): Promise<number> => {
  const { devices } = await listed(of, ({ devices: [device] }) => device?.status === 'ready');
  return devices[0]!.pid!;
};
const outputOf = (events: RunEvent[]) => {
  const last = events.at(-1);
  return last?.type === 'run.completed' ? last.data.output : last;
};
const countOf = (events: RunEvent[], type: RunEvent['type']) => events.filter((event) => event.type === type).length;
const called = (events: RunEvent[]) => {
  const event = events.find(({ type }) => type === 'model.called');
  if (event?.type !== 'model.called') throw new Error('no model was called');
  return event.data;
};

describe('the process of a device that is killed', () => {
  it('in the middle of a generation costs neither the run nor an attempt nor a word, and what was read is not read again', async () => {
    const serving = await worker();
    const expected = await rig.ended(await rig.run(tale(250), {}));
    // The same run again, on a worker that has kept nothing.
    await serving.kill();
    const other = await worker({ MARIMBA_STATE_DIR: join(rig.stateDir, 'other') });
    const pid = await devicePid(other);
    const runId = await rig.run(tale(250), {});
    // By now the state of the prompt lies on disk.
    await written(runId, 120);
    process.kill(pid, 'SIGKILL');
    const events = await rig.ended(runId);
    expect(outputOf(events)).toEqual(outputOf(expected));
    expect(countOf(events, 'step.started')).toBe(1);
    expect(countOf(events, 'step.failed')).toBe(0);
    expect(countOf(events, 'model.called')).toBe(1);
    // Readers of the stream have each word once, in order.
    const tokens = await tokensOf(runId);
    expect(tokens.map(({ token }) => token.index)).toEqual(tokens.map((_, index) => index));
    const text = tokens.map(({ token }) => token.text).join('');
    expect(outputOf(events)).toEqual({ inline: text });
    const { usage } = called(events);
    expect(usage.cachedTokens).toBeGreaterThan(usage.promptTokens / 2);
    await listed(other, ({ devices: [device] }) => device?.status === 'ready' && device.restarts === 1);
  });

  it('again and again is taken out, and the worker says that it is unavailable', async () => {
    const serving = await worker({ WORKER_ROLES: 'inference' });
    let killed = 0;
    const end = await until(async () => {
      const {
        devices: [device],
        status,
      } = await listed(serving);
      if (device?.status === 'out') return { device, status };
      if (device?.pid !== undefined && device.restarts === killed && device.status === 'ready') {
        process.kill(device.pid, 'SIGKILL');
        killed += 1;
      }
      return undefined;
    });
    expect(end).toMatchObject({
      status: 'unavailable',
      device: { restarts: 5, problem: expect.stringContaining('ended 5 times in a row, at last: SIGKILL') },
    });
  });
});

describe('a worker with a device that is not there', () => {
  it('reports it, serves from the others and is degraded', async () => {
    const serving = await worker({ MARIMBA_DEVICES: 'cuda:99,cpu' });
    const events = await rig.ended(await rig.run(tale(8), {}));
    expect(events.at(-1)?.type).toBe('run.completed');
    const { devices, models } = await listed(serving, ({ status }) => status === 'degraded');
    expect(models).toMatchObject([{ name: 'marimba-70m', concurrency: 8 }]);
    expect(devices).toMatchObject([
      { name: 'cuda:99', status: 'out', problem: expect.stringContaining('cuda:99') },
      { name: 'cpu', status: 'ready' },
    ]);
  });
});

describe('an inference worker that is asked to stop', () => {
  it('finishes what it answers, takes nothing new, and ends', async () => {
    await worker({ WORKER_ROLES: 'steps' });
    const leaving = await worker({ WORKER_ROLES: 'inference', MARIMBA_BATCH_SIZE: '1' });
    const runId = await rig.run(tale(150), {});
    await written(runId, 5);
    const ended = once(leaving.child, 'exit');
    leaving.child.kill('SIGTERM');
    await listed(leaving, ({ status }) => status === 'draining');
    const later = await rig.run(tale(8), {});
    expect(countOf(await rig.ended(runId), 'model.called')).toBe(1);
    expect(await ended).toEqual([0, null]);
    const names = (await new WorkerRegistry(rig.redis).list()).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith(`-${leaving.child.pid}`))).toEqual([]);
    expect(await tokensOf(later)).toEqual([]);
    await worker({ WORKER_ROLES: 'inference' });
    expect((await rig.ended(later)).at(-1)?.type).toBe('run.completed');
  });

  it('leaves no process behind, even when it is killed itself', async () => {
    const doomed = await worker({ WORKER_ROLES: 'inference' });
    const pid = await devicePid(doomed);
    await doomed.kill();
    await until(async () => {
      try {
        process.kill(pid, 0);
        return undefined;
      } catch {
        return true;
      }
    });
  });
});
