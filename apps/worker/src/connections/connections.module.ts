import { connectRedis, pingRedis } from '@marimba/queue';
import { Store } from '@marimba/store';
import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DevicePool } from '../inference/pool/device-pool.js';
import { CONFIG, DEVICES, LOGGER, type Logger, REDIS, type WorkerConfig } from '../tokens.js';

type Redis = ReturnType<typeof connectRedis>;

/** One pool to Postgres and one connection to Redis a process. The roles stop before the shutdown, these at it. */
@Global()
@Module({})
export class ConnectionsModule implements OnApplicationShutdown {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  static with(config: WorkerConfig, logger: Logger, pool: DevicePool | null): DynamicModule {
    const store = {
      provide: Store,
      useFactory: () =>
        Store.connect({
          url: config.DATABASE_URL,
          poolSize: config.DATABASE_POOL,
          secretKey: config.MARIMBA_SECRET_KEY,
        }),
    };
    const redis = {
      provide: REDIS,
      useFactory: async (): Promise<Redis> => {
        const connection = connectRedis({ url: config.REDIS_URL, onTrouble: (message) => logger.warn(message) });
        await pingRedis(connection, 10_000);
        return connection;
      },
    };
    const shared = [
      store,
      redis,
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: DEVICES, useValue: pool },
    ];
    return { module: ConnectionsModule, providers: shared, exports: shared };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
    this.redis.disconnect();
  }
}
