// start time and event-loop delay of a worker; needs DATABASE_URL etc.
import { fork } from 'node:child_process';
import { startPostgres, startRedis } from '@marimba/embedded';
import { migrate, Store } from '@marimba/store';
import { mkdtempSync } from 'node:fs';
const home = mkdtempSync('/tmp/marimba/bench-');
const [pg, redis] = await Promise.all([startPostgres({ dataDir: home + '/pg' }), startRedis()]);
await migrate(pg.url);
const s = await Store.connect({ url: pg.url }); await s.tenants.bootstrap(); await s.close();
for (const entry of process.argv.slice(2)) {
  const times = [];
  for (let i = 0; i < 6; i++) {
    const t0 = performance.now();
    const child = fork(entry + '/apps/worker/dist/main.js', { env: { ...process.env, DATABASE_URL: pg.url, REDIS_URL: redis.url, LOG_LEVEL: 'error', MARIMBA_CACHE_DIR: '/tmp/marimba/wt/pool/.marimba/cache', MARIMBA_STATE_DIR: home + '/states', MARIMBA_MODELS: '/tmp/marimba/wt/pool/models/marimba-70m' }, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await new Promise((r) => child.on('message', (m) => m.ready && r()));
    times.push(Math.round(performance.now() - t0));
    await new Promise((r) => { child.once('exit', r); child.kill('SIGKILL'); });
  }
  console.log(entry, times.join(' '), 'median', times.toSorted((a, b) => a - b)[3]);
}
await redis.stop(); await pg.stop(); process.exit(0);
