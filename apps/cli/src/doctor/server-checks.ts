import { connect } from 'node:net';
import { describePostgres, findNativeServer } from '@marimba/embedded';
import { withStore } from '../services/prepare-database.js';
import type { Finding } from './check.js';

type Sentence = Error & { remedy?: string };

export async function checkPostgres(databaseUrl: string | undefined): Promise<Finding> {
  const what = 'Postgres';
  try {
    if (databaseUrl === undefined) return { what, state: 'good', detail: `${await describePostgres()} (embedded)` };
    const { host } = new URL(databaseUrl);
    await withStore(databaseUrl, (store) => store.ping());
    return { what, state: 'good', detail: `${host} answers, with the tables of this version (DATABASE_URL)` };
  } catch (error) {
    const { message, remedy = 'Correct DATABASE_URL, or unset it to use the embedded Postgres.' } = error as Sentence;
    return { what, state: 'missing', detail: message, remedy };
  }
}

export async function checkRedis(redisUrl: string | undefined): Promise<Finding> {
  const what = 'Redis';
  if (redisUrl !== undefined) {
    const { hostname, port } = new URL(redisUrl);
    const host = `${hostname}:${port || 6379}`;
    if (await answers(hostname, Number(port || 6379)))
      return { what, state: 'good', detail: `${host} answers (REDIS_URL)` };
    return {
      what,
      state: 'missing',
      detail: `nothing answers at ${host} (REDIS_URL)`,
      remedy: 'Start it, or unset REDIS_URL.',
    };
  }
  const native = await findNativeServer();
  if (native) return { what, state: 'good', detail: `${native} on PATH` };
  return {
    what,
    state: 'limited',
    detail: 'js-redis-server inside: works, at about a tenth of the speed of a native one',
    remedy: 'For more speed: apt-get install redis-server (Debian, Ubuntu) or brew install redis (macOS).',
  };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const finish = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}
