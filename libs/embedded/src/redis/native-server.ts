import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedServerError } from '../embedded-server-error.js';
import { freePort } from '../free-port.js';
import { systemFailure } from '../system-failure.js';
import { respPing } from './resp-ping.js';

export type NativeKind = 'redis-server' | 'valkey-server';

export interface StartedRedis {
  pid: number;
  port: number;
}

const patienceMs = 10_000;
const attempts = 5;

/** The first native server on PATH that says its version. */
export async function findNativeServer(): Promise<NativeKind | undefined> {
  for (const name of ['redis-server', 'valkey-server'] as const)
    if (
      await promisify(execFile)(name, ['--version']).then(
        () => true,
        () => false,
      )
    )
      return name;
  return undefined;
}

/** In memory only, on 127.0.0.1, in a process group of its own. The configuration goes in by stdin: no password in `ps`. */
export async function startNativeServer(program: NativeKind, password: string): Promise<StartedRedis> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await launch(program, port, password);
    if (typeof started === 'number') return { pid: started, port };
    if (attempt === attempts || !/address already in use|bind/i.test(started))
      throw systemFailure(`${program} did not start`, started);
  }
}

async function launch(program: NativeKind, port: number, password: string): Promise<number | string> {
  const child = spawn(program, ['-'], { detached: true, windowsHide: true, stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  child.once('error', (error) => {
    output += error.message;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(
    `bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\ndaemonize no\nlogfile ""\n`,
  );
  const deadline = Date.now() + patienceMs;
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    if (await respPing(port, password)) {
      child.stdout.removeAllListeners('data').resume();
      child.unref();
      (child.stdout as unknown as { unref(): void }).unref();
      return child.pid;
    }
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new EmbeddedServerError(`${program} does not answer on port ${port}.`, {
        remedy: 'Set REDIS_URL to a Redis of yours, or take the program off PATH to use the one inside.',
      });
    }
    await sleep(10);
  }
  return output;
}
