import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@marimba/embedded';
import { migrate, Store } from '@marimba/store';

const root = join(import.meta.dirname, '..', '..');

export interface RunningService {
  url: string;
  /** An admin key of the tenant that the first start made. */
  key: string;
  databaseUrl: string;
  /** The same database as its superuser. */
  adminUrl: string;
  /** Ends the worker and starts another over the same states on disk. */
  restartWorker(): Promise<void>;
  /** The same, but the worker gets no chance to say goodbye: as when the machine loses power. */
  crashWorker(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The whole product as it is built (`dist/`): embedded Postgres and Redis in a folder of their own, api and worker as
 * processes, the bundled model served from the cache that all tests share. `variables` are for both.
 */
export async function startService(variables: Record<string, string> = {}): Promise<RunningService> {
  const home = await mkdtemp(join(tmpdir(), 'marimba-service-'));
  const [postgres, redis] = await Promise.all([startPostgres({ dataDir: join(home, 'postgres') }), startRedis()]);
  await migrate(postgres.url);
  const store = await Store.connect({ url: postgres.url });
  const { key } = await store.tenants.bootstrap();
  await store.close();
  if (key === undefined) throw new Error('a fresh database gave no admin key');

  const adminUrl = Object.assign(new URL(postgres.adminUrl), { pathname: new URL(postgres.url).pathname }).href;
  const environment = {
    ...process.env,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    PORT: '0',
    LOG_LEVEL: 'warn',
    MARIMBA_CACHE_DIR: join(root, '.marimba', 'cache'),
    MARIMBA_STATE_DIR: join(home, 'states'),
    ...variables,
  };
  const api = startProcess('api', environment);
  let worker = startProcess('worker', environment);
  const replaceWorker = async (signal: NodeJS.Signals): Promise<void> => {
    await stopProcess(worker.process, signal);
    worker = startProcess('worker', environment);
    await worker.ready;
  };
  const restartWorker = () => replaceWorker('SIGTERM');
  const crashWorker = () => replaceWorker('SIGKILL');
  const stop = async (): Promise<void> => {
    await Promise.all([stopProcess(api.process), stopProcess(worker.process)]);
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const [{ port }] = await Promise.all([api.ready, worker.ready]);
    const url = `http://127.0.0.1:${port}`;
    return { url, key, databaseUrl: postgres.url, adminUrl, restartWorker, crashWorker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ReadyMessage {
  ready?: boolean;
  port?: number;
}

function startProcess(
  app: 'api' | 'worker',
  env: NodeJS.ProcessEnv,
): { process: ChildProcess; ready: Promise<ReadyMessage> } {
  const child = fork(join(root, 'apps', app, 'dist', 'main.js'), {
    env,
    // The built apps take built packages, not the sources that the test runner is told to take.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<ReadyMessage>((resolve, reject) => {
    child.on('message', (message: ReadyMessage) => message.ready && resolve(message));
    child.once('exit', (code) => reject(new Error(`${app} ended with ${code} before it was ready; is it built?`)));
  });
  ready.catch(() => undefined);
  return { process: child, ready };
}

async function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
