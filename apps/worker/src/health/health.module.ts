import { type connectRedis, pingRedis, WorkerRegistry } from '@marimba/queue';
import { Store } from '@marimba/store';
import {
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { CONFIG, LOGGER, type Logger, METRICS, REDIS, type WorkerConfig } from '../tokens.js';
import { type HealthAnswer, HealthServer } from './health-server.js';
import { HeartbeatFile } from './heartbeat-file.js';
import { WorkerStatus } from './worker-status.js';

const sayMs = 5_000;

/** Tells how the worker does: to the list of workers, on a port where one is wanted, in a file where one is wanted. */
@Global()
@Module({
  providers: [
    { provide: WorkerStatus, useFactory: (config: WorkerConfig) => new WorkerStatus(config), inject: [CONFIG] },
    { provide: METRICS, useFactory: () => new Registry() },
  ],
  exports: [WorkerStatus, METRICS],
})
export class HealthModule implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly workers: WorkerRegistry;
  private heartbeat: HeartbeatFile | undefined;
  private server: HealthServer | undefined;
  private saying: NodeJS.Timeout | undefined;
  private unlisten: (() => void) | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>,
    @Inject(Store) private readonly store: Store,
    @Inject(WorkerStatus) private readonly status: WorkerStatus,
    @Inject(METRICS) private readonly metrics: Registry,
  ) {
    this.workers = new WorkerRegistry(redis);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.startServer();
    await this.startHeartbeat();
    this.saying = setInterval(() => void this.say(), sayMs);
    this.status.onChange = () => void this.say();
    this.status.onChange();
    this.unlisten = await this.workers.onWish(this.status.name, (wish) => {
      this.logger.info({ wish }, 'an administrator asks');
      this.status
        .drain(wish === 'drain')
        .catch((error) => this.logger.error({ err: error }, `could not ${wish} this worker`));
    });
  }

  onModuleDestroy(): void {
    this.status.draining = true;
    this.unlisten?.();
    this.heartbeat?.stop();
    void this.say();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.saying);
    this.server?.close();
    // Where Redis is gone already, the worker is forgotten a little later.
    if (this.redis.status === 'ready') await this.workers.leave(this.status.name).catch(() => undefined);
  }

  private async startServer(): Promise<void> {
    const { WORKER_HEALTH_PORT: port, HOST: host } = this.config;
    if (port === undefined) return;
    collectDefaultMetrics({ register: this.metrics });
    this.server = new HealthServer({
      '/healthz': async () => json(200, { status: 'ok' }),
      '/readyz': () => this.ready(),
      '/metrics': async () => ({ status: 200, type: this.metrics.contentType, body: await this.metrics.metrics() }),
    });
    this.logger.info({ host, port: await this.server.listen(port, host) }, 'health and metrics');
  }

  private async startHeartbeat(): Promise<void> {
    const { MARIMBA_HEARTBEAT_FILE: file } = this.config;
    if (file === undefined) return;
    this.heartbeat = new HeartbeatFile(
      file,
      () => this.check(),
      (error) => this.logger.warn({ err: error }, 'the worker is not well'),
    );
    await this.heartbeat.start();
  }

  private async ready(): Promise<HealthAnswer> {
    await this.check();
    const { status } = this.status;
    const devices = this.status.inference?.devices() ?? [];
    const body = {
      status,
      devices: devices.map(({ name, status: each, problem }) => ({ name, status: each, problem })),
    };
    return json(status === 'draining' || status === 'drained' ? 503 : 200, body);
  }

  /** Rejects when something that the worker needs does not answer. */
  private async check(): Promise<void> {
    await Promise.all([this.store.ping(), pingRedis(this.redis)]);
    if (this.status.status === 'unavailable') throw new Error('no device of this worker is ready');
  }

  private async say(): Promise<void> {
    try {
      if (this.redis.status === 'ready') await this.workers.say(await this.status.describe());
    } catch (error) {
      this.logger.warn({ err: error }, 'could not say how this worker does');
    }
  }
}

const json = (status: number, body: object): HealthAnswer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(body)}\n`,
});
