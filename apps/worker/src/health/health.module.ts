import { type connectRedis, pingRedis } from '@marimba/queue';
import { Store } from '@marimba/store';
import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, LOGGER, type Logger, REDIS, type WorkerConfig } from '../tokens.js';
import { HeartbeatFile } from './heartbeat-file.js';

/** Keeps the file of MARIMBA_HEARTBEAT_FILE fresh while Postgres and Redis answer. */
@Module({})
export class HealthModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private heartbeat: HeartbeatFile | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>,
    @Inject(Store) private readonly store: Store,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { MARIMBA_HEARTBEAT_FILE: file } = this.config;
    if (file === undefined) return;
    const check = () => Promise.all([this.store.ping(), pingRedis(this.redis)]);
    this.heartbeat = new HeartbeatFile(file, check, (error) =>
      this.logger.warn({ err: error }, 'the worker is not well'),
    );
    await this.heartbeat.start();
  }

  beforeApplicationShutdown(): void {
    this.heartbeat?.stop();
  }
}
