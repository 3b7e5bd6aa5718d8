import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fingerprintOf, type InferenceResult } from '@marimba/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../config.js';
import { createLogger } from '../../logger.js';
import { DeviceEnded } from './device-errors.js';
import type { DevicePool } from './device-pool.js';
import { reportDevices } from './device-report.js';
import { deviceTimes, openPool, restartPolicy } from './open-pool.js';

const entry = resolve(import.meta.dirname, '../../../../../tests/support/fake-device.mjs');
const config = readConfig({ DATABASE_URL: 'postgres://u:p@h:5432/d', REDIS_URL: 'redis://h:6379' });
const quick = { ...restartPolicy, backoffMs: 5, ends: 3 };

let folder: string;
let pool: DevicePool;
const repeats: string[] = [];
const changes: string[] = [];
const progresses: unknown[] = [];

function open(devices: string[], folders: string[], times = {}, policy = {}): DevicePool {
  pool = openPool({
    config: { ...config, MARIMBA_DEVICES: devices, MARIMBA_MODELS: folders, MARIMBA_BATCH_SIZE: 2 },
    logger: createLogger('fatal'),
    entry,
    times: { ...deviceTimes, ...times },
    policy: { ...quick, ...policy },
    onProgress: (progress) => progresses.push(progress),
  });
  pool.onChange = () => void changes.push(pool.devices.map(({ device, status }) => `${device} ${status}`).join(', '));
  pool.onRepeat = (device) => void repeats.push(device);
  return pool;
}

/** What comes out on the reader's side, and the result. */
async function ask(content: string, { signal = new AbortController().signal, before = [] as string[] } = {}) {
  let shown = '';
  const result = (await pool.answer({
    model: 'm',
    tenantId: 't',
    request: {
      v: 1,
      messages: [...before, content].map((each) => ({ role: 'user' as const, content: each })),
      tools: [],
      parameters: {},
    },
    out: (text, anew) => {
      shown = anew ? text : shown + text;
    },
    signal,
  })) as InferenceResult;
  expect(result.finishReason === 'aborted' ? '' : shown).toBe(result.text);
  return result;
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolved) => setTimeout(resolved, 5));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marimba-pool-'));
  repeats.length = 0;
  changes.length = 0;
  progresses.length = 0;
});
afterEach(async () => {
  await pool.stop();
  rmSync(folder, { recursive: true });
});

describe('a pool of devices', () => {
  it('opens its models and answers', async () => {
    const models = await open(['fake:0'], ['m']).start();
    expect(models).toMatchObject([{ name: 'm', status: 'ready' }]);
    expect(progresses).toEqual([{ stage: 'writing', done: 1, total: 1 }]);
    expect((await ask('hello you')).text).toBe('fake:0 hello you ');
    await expect(ask('fail')).rejects.toMatchObject({ name: 'TerminalError', message: 'cannot' });
  });

  it('gives a call that its device died under to the next one, and readers see each word once', async () => {
    await open(['fake:0'], ['m']).start();
    const first = pool.devices[0]!.pid;
    expect((await ask(`crash once: ${join(folder, 'crashed')}`)).text).toBe('one two three ');
    expect(repeats).toEqual(['fake:0']);
    expect(pool.devices[0]).toMatchObject({ status: 'ready', restarts: 1, problem: 'SIGKILL' });
    expect(pool.devices[0]!.pid).not.toBe(first);
  });

  it('gives up a call that ends process after process, with an error that may be tried again', async () => {
    await open(['fake:0'], ['m'], {}, { ends: 10 }).start();
    await expect(ask('crash')).rejects.toMatchObject({
      name: 'MarimbaError',
      code: 'model.failed',
      message: "the process of device 'fake:0' ended: SIGKILL",
    });
    expect(repeats).toHaveLength(2);
    expect((await ask('still here')).text).toBe('fake:0 still here ');
  });

  it('takes a device out that fails at its start, says why, and the others do its work', async () => {
    await open(['fake:0', 'fake:1'], ['m', 'refuse:fake:0']).start();
    expect((await Promise.all([ask('a'), ask('b')])).map(({ text }) => text)).toEqual(['fake:1 a ', 'fake:1 b ']);
    expect(reportDevices(pool)).toMatchObject([
      { name: 'fake:0', status: 'out', problem: 'no driver for fake:0', restarts: 0, models: [] },
      { name: 'fake:1', status: 'ready', restarts: 0 },
    ]);
  });

  it('takes a device out whose process ends again and again, and tries it again after a while', async () => {
    await open(['fake:0', 'fake:1'], ['m', 'crash:fake:0'], {}, { outMs: 20 }).start();
    await until(() => changes.includes('fake:0 out, fake:1 ready'));
    await until(() => pool.devices[0]!.restarts > 3);
    expect(pool.devices[0]!.problem).toMatch(/ended 3 times in a row, at last: exit code 7|exit code 7/);
    expect(pool.works).toBe(true);
  });

  it('cannot start when every device fails, and names each reason', async () => {
    open(['fake:0', 'fake:1'], ['m', 'refuse:fake:0', 'crash:fake:1']);
    await expect(pool.start()).rejects.toMatchObject({
      code: 'model.unavailable',
      message: expect.stringMatching(/fake:0: no driver for fake:0; fake:1: .*exit code 7/),
    });
    expect(pool.works).toBe(false);
    await expect(ask('anyone')).rejects.toMatchObject({ code: 'model.unavailable' });
  });

  it('ends a process that hangs, in a call or while it opens', async () => {
    await open(['fake:0', 'fake:1'], ['m', 'silent:fake:0'], {
      pingMs: 20,
      pingPatienceMs: 300,
      openPatienceMs: 1_000,
    }).start();
    expect(pool.devices[0]!.problem).toMatch(/said nothing while opening its models/);
    const blocked = expect(ask('block')).rejects.toThrow(/did not answer/);
    await until(() => repeats.length > 0);
    await blocked;
    expect(pool.devices[1]!.restarts).toBeGreaterThan(0);
  });

  it('stays with the device that has read a conversation, unless it is much busier', async () => {
    await open(['fake:0', 'fake:1'], ['m']).start();
    await until(() => pool.devices.every(({ status }) => status === 'ready'));
    const hold = new AbortController();
    const busy = ask('hold', { signal: hold.signal });
    expect((await ask('elsewhere')).text).toBe('fake:1 elsewhere ');
    hold.abort();
    await busy;
    expect((await ask('on', { before: ['elsewhere', 'answer'] })).text).toBe('fake:1 on ');
    expect((await ask('new')).text).toBe('fake:0 new ');
    const again = new AbortController();
    const occupied = ask('hold', { signal: again.signal, before: ['elsewhere'] });
    expect(pool.devices.map((device) => pool.load(device, 'm'))).toEqual([0, 1]);
    expect((await ask('more', { before: ['elsewhere', 'answer'] })).text).toBe('fake:0 more ');
    again.abort();
    await occupied;
  });

  it('gives a device no more calls than it has places for, and the rest in their order', async () => {
    await open(['fake:0'], ['m']).start();
    const holds = [new AbortController(), new AbortController()];
    const held = holds.map(({ signal }) => ask('hold', { signal }));
    const order: string[] = [];
    const waiting = ['x', 'y'].map((word) => ask(word).then(() => order.push(word)));
    const never = new AbortController();
    const givenUp = expect(ask('z', { signal: never.signal })).rejects.toThrow('not wanted');
    never.abort(new Error('not wanted'));
    await givenUp;
    expect(pool.load(pool.devices[0]!, 'm')).toBe(2);
    for (const hold of holds) hold.abort();
    expect((await Promise.all(held)).map(({ finishReason }) => finishReason)).toEqual(['aborted', 'aborted']);
    await Promise.all(waiting);
    expect(order).toEqual(['x', 'y']);
    expect(pool.load(pool.devices[0]!, 'm')).toBe(0);
  });

  it('drops states on all devices or says that it did not', async () => {
    const forgotten = [[fingerprintOf('one')]];
    open(['fake:0', 'fake:1'], ['m'], {}, { backoffMs: 60_000, longestBackoffMs: 60_000 });
    expect(await pool.forgetStates(forgotten)).toBeUndefined();
    await pool.start();
    await until(() => pool.devices.every(({ status }) => status === 'ready'));
    expect(await pool.forgetStates(forgotten)).toEqual([2]);
    await expect(pool.forgetStates([...forgotten, ...forgotten])).rejects.toThrow(DeviceEnded);
    await until(() => pool.devices[1]?.status === 'restarting');
    expect(await pool.forgetStates(forgotten)).toBeUndefined();
  });

  it('ends its processes when it stops', async () => {
    await open(['fake:0', 'fake:1'], ['m']).start();
    await until(() => pool.devices.every(({ status }) => status === 'ready'));
    const pids = pool.devices.map(({ pid }) => pid!);
    await pool.stop();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
