import { fork } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNativeServer, startRedis } from '@marimba/embedded';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const hasNative = (await findNativeServer()) !== undefined;
const built = join(import.meta.dirname, '../../../libs/embedded/dist/index.js');
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'marimba-redis-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

/** Sends inline commands and gives the answer lines, as many as commands. */
function talk(url: string, commands: string[], { password = true } = {}): Promise<string[]> {
  const { port, password: secret } = new URL(url);
  const all = password ? [`AUTH ${secret}`, ...commands] : commands;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    let answer = '';
    socket.once('error', reject);
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data;
      const lines = answer.split('\r\n').slice(0, -1);
      if (lines.length < all.length) return;
      socket.destroy();
      resolve(password ? lines.slice(1) : lines);
    });
    socket.write(all.map((command) => `${command}\r\n`).join(''));
  });
}

/** A process that starts a server, says what it got, and is killed. */
async function startInKilledProcess(options: object): Promise<{ url: string; pid: number }> {
  const script = join(home, 'starter.mjs');
  await writeFile(
    script,
    `import { startRedis } from ${JSON.stringify(built)};
     const { url, pid } = await startRedis(${JSON.stringify(options)});
     process.send({ url, pid }); setInterval(() => {}, 1000);`,
  );
  const starter = fork(script, { execArgv: [] });
  const first = await new Promise<{ url: string; pid: number }>((resolve, reject) => {
    starter.once('message', (message) => resolve(message as { url: string; pid: number }));
    starter.once('exit', (code) => reject(new Error(`the starter ended with ${code}`)));
  });
  const ended = new Promise((resolve) => starter.once('exit', resolve));
  starter.kill('SIGKILL');
  await ended;
  return first;
}

describe.each([
  { name: 'js-redis-server', preferNative: false, present: true },
  { name: 'the native server on PATH', preferNative: true, present: hasNative },
])('startRedis with $name', ({ preferNative, present }) => {
  it.skipIf(!present)('answers by password only and is gone after stop', async () => {
    const redis = await startRedis({ preferNative });
    expect(redis.kind === 'js-redis-server').toBe(!preferNative);
    expect(await talk(redis.url, ['SET a 1', 'INCR a'])).toEqual(['+OK', ':2']);
    expect((await talk(redis.url, ['INCR a'], { password: false }))[0]).toMatch(/^-NOAUTH/);
    await redis.stop();
    await expect(talk(redis.url, ['PING'])).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('startRedis', () => {
  it('runs two servers side by side', async () => {
    const [one, other] = await Promise.all([startRedis({ preferNative: false }), startRedis({ preferNative: false })]);
    expect(one.url).not.toBe(other.url);
    await Promise.all([one.stop(), other.stop()]);
  });

  it('does not leave js-redis-server behind when the process that started it is killed', async () => {
    const { url } = await startInKilledProcess({ preferNative: false });
    await expect
      .poll(() => talk(url, ['PING']).catch((error: NodeJS.ErrnoException) => error.code), { timeout: 20_000 })
      .toBe('ECONNREFUSED');
  });

  it.skipIf(!hasNative)('finds the native server again that outlived its process', async () => {
    const noteFile = join(home, 'redis.json');
    const first = await startInKilledProcess({ noteFile });
    expect((await stat(noteFile)).mode & 0o077).toBe(0);
    const second = await startRedis({ noteFile });
    expect(second).toMatchObject({ reused: true, pid: first.pid, url: first.url });
    await second.stop();
    await expect(stat(noteFile)).rejects.toThrow(/ENOENT/);
  });
});
