import { describePostgres, findNativeServer } from '@marimba/embedded';
import { answersAt, redisPort } from '../services/answers-at.js';
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
    const { host } = new URL(redisUrl);
    if (await answersAt(redisUrl, redisPort)) return { what, state: 'good', detail: `${host} answers (REDIS_URL)` };
    const detail = `nothing answers at ${host} (REDIS_URL)`;
    return { what, state: 'missing', detail, remedy: 'Start it, or unset REDIS_URL.' };
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
