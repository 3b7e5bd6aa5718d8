import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startPostgres, startRedis } from '@marimba/embedded';
import { connectRedis } from '@marimba/queue';
import { migrate, Store, uuidV7 } from '@marimba/store';
import pg from 'pg';

/** The servers of a chaos run, on ports that stay the same, and the connections of the process that watches. */
export class Stage {
  static async start({ seed }) {
    const stage = new Stage();
    stage.folder = await mkdtemp(join(tmpdir(), 'marimba-chaos-'));
    stage.port = await freePort();
    [stage.postgres, stage.redisServer] = await Promise.all([stage.launchPostgres(), startRedis()]);
    const { url, adminUrl } = stage.postgres;
    stage.databaseUrl = url;
    stage.admin = new pg.Pool({ connectionString: adminUrl.replace(/\/postgres$/, '/marimba'), max: 4 });
    stage.admin.on('error', () => undefined);
    await migrate(url);
    stage.store = await Store.connect({ url, poolSize: 16 });
    stage.redis = connectRedis({ url: stage.redisServer.url });
    const { tenantId } = await stage.store.tenants.bootstrap();
    stage.tenants = [tenantId, await stage.addTenant('second')];
    stage.counter = fork(join(import.meta.dirname, 'counter.mjs'), [String(seed)], { execArgv: [] });
    const [{ port }] = await once(stage.counter, 'message');
    stage.counterUrl = `http://127.0.0.1:${port}/`;
    return stage;
  }

  /** What a worker is told of its surroundings. */
  get environment() {
    return { DATABASE_URL: this.databaseUrl, REDIS_URL: this.redisServer.url, COUNTER_URL: this.counterUrl };
  }

  /** Rows as the superuser sees them, of all tenants. Asked again while Postgres is not there. */
  async rows(sql, values = []) {
    for (;;) {
      try {
        return (await this.admin.query(sql, values)).rows;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await sleep(200);
      }
    }
  }

  /** Orderly, or `crash`: without a word to anybody, as when the power fails. */
  async restartPostgres({ crash }) {
    const { postgres } = this;
    if (crash) {
      process.kill(postgres.pid, 'SIGQUIT');
      while (postgres.isRunning()) await sleep(20);
    } else await postgres.stop();
    this.postgres = await this.launchPostgres();
  }

  /** Every effect that the counter has made, and what it has counted. */
  async ledger() {
    return (await fetch(this.counterUrl)).json();
  }

  async stop() {
    await this.store?.close();
    await this.admin?.end();
    this.redis?.disconnect();
    this.counter?.disconnect();
    await Promise.all([this.redisServer?.stop(), this.postgres?.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A crashed server may leave its shared memory for a moment. */
  async launchPostgres() {
    for (let attempt = 1; ; attempt++)
      try {
        return await startPostgres({ dataDir: join(this.folder, 'postgres'), port: this.port });
      } catch (error) {
        if (attempt === 10) throw error;
        await sleep(300);
      }
  }

  async addTenant(name) {
    const id = uuidV7();
    await this.rows('INSERT INTO tenant (id, name, created_at) VALUES ($1, $2, now())', [id, name]);
    return id;
  }
}

/** Whether Postgres was away or is about to be: class 57 (operator intervention), class 08, or no connection at all. */
function isPassing({ code, message }) {
  return /^(57P|08|ECONN|EPIPE)/.test(code ?? '') || /Connection terminated|not queryable/.test(message);
}
