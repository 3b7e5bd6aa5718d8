import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedServerError } from '../embedded-server-error.js';
import type { StartedRedis } from './native-server.js';

/** Beside this file when built; a test reads the sources, and then it is in the build. */
const entries = [
  join(import.meta.dirname, 'script-server-main.js'),
  join(import.meta.dirname, '../../dist/redis/script-server-main.js'),
];

/** js-redis-server in a process of its own: in memory, on 127.0.0.1, ended by itself when this process ends. */
export async function startScriptServer(password: string): Promise<StartedRedis> {
  const entry = entries.find((path) => existsSync(path));
  if (entry === undefined)
    throw new EmbeddedServerError('The embedded Redis is not built.', { remedy: 'Run: npm run build' });
  const child = fork(entry, [], { detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4_000);
  });
  child.send({ password });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('error', reject);
    child.once('exit', () => reject(new Error(output)));
  }).catch((cause: unknown) => {
    throw new EmbeddedServerError(`The embedded Redis did not start: ${output.trim().split('\n').at(-1)}`, {
      remedy: 'Set REDIS_URL to a Redis of yours, or install redis-server.',
      cause,
    });
  });
  child.unref();
  child.channel?.unref();
  (child.stderr as unknown as { unref(): void } | null)?.unref();
  return { pid: child.pid!, port };
}
