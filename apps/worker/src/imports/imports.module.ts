import { type Consumer, type connectRedis, ModelImports, startImportConsumer } from '@marimba/queue';
import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { WorkerStatus } from '../health/worker-status.js';
import { CONFIG, LOGGER, type Logger, REDIS, type WorkerConfig } from '../tokens.js';
import { ModelImporter } from './model-importer.js';

/** Of the role `inference`: brings the models onto this machine that an administrator asks for. */
@Module({})
export class ImportsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly imports: ModelImports;
  private consumer: Consumer | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>,
    @Inject(WorkerStatus) private readonly status: WorkerStatus,
  ) {
    this.imports = new ModelImports(redis);
  }

  onApplicationBootstrap(): void {
    const { imports, config, logger } = this;
    const importer = new ModelImporter({ imports, config, logger, worker: this.status.name });
    this.consumer = startImportConsumer({
      redis: this.redis,
      process: (id, signal) => importer.run(id, signal),
      onTrouble: (message, error) => logger.warn({ err: error }, message),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumer?.close();
    await this.imports.close();
  }
}
