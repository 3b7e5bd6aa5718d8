import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@marimba/embedded';
import { migrate, Store } from '@marimba/store';

const main = join(import.meta.dirname, '../../../apps/api/dist/main.js');

/** The api as it is built, with its pages, on a database of its own. No worker: the runs are written to the store. */
export async function startPages() {
  const home = await mkdtemp(join(tmpdir(), 'marimba-bench-admin-'));
  const [postgres, redis] = await Promise.all([startPostgres({ dataDir: join(home, 'postgres') }), startRedis()]);
  await migrate(postgres.url);
  const store = await Store.connect({ url: postgres.url });
  const { key, tenantId } = await store.tenants.bootstrap();
  const env = { ...process.env, DATABASE_URL: postgres.url, REDIS_URL: redis.url, PORT: '0', LOG_LEVEL: 'warn' };
  const api = fork(main, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise((resolve, reject) => {
    api.on('message', (message) => message.ready && resolve(message.port));
    api.once('exit', (code) => reject(new Error(`the api ended with ${code}`)));
  });
  const stop = async () => {
    api.kill('SIGTERM');
    await store.close();
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(home, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, key, tenantId, store, stop };
}
