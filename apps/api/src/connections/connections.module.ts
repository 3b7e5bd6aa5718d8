import { RunControl, RunStarter } from '@marimba/engine';
import { KnowledgeSearch } from '@marimba/knowledge';
import {
  connectRedis,
  InferenceClient,
  ModelImports,
  pingRedis,
  QueueEmbedder,
  QueueReranker,
  RedisRunNotifier,
  RunChanges,
  StepQueue,
  TokenStream,
  WorkerRegistry,
} from '@marimba/queue';
import { Store, uuidV7 } from '@marimba/store';
import { createToolbox, type Toolbox } from '@marimba/tools';
import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { ApiConfig } from '../config.js';
import type { Logger } from '../logger.js';
import { metricsRegistry } from '../metrics/metrics-registry.js';
import { CONFIG, LOGGER, REDIS, TOOLBOX, TOOLS } from '../tokens.js';
import { PatientQueue } from './patient-queue.js';

type Redis = ReturnType<typeof connectRedis>;

/** A person waits for the answer: a worker that is gone for longer is told of. */
const modelPatienceMs = 5_000;

/** One pool to Postgres and one connection to Redis a process, and what is built on them alone. */
@Global()
@Module({})
export class ConnectionsModule implements OnApplicationShutdown {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(StepQueue) private readonly queue: StepQueue,
    @Inject(InferenceClient) private readonly inference: InferenceClient,
    @Inject(RunChanges) private readonly changes: RunChanges,
    @Inject(TOOLBOX) private readonly toolbox: Toolbox,
  ) {}

  static with(config: ApiConfig, logger: Logger): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      {
        provide: Store,
        useFactory: () =>
          Store.connect({
            url: config.DATABASE_URL,
            poolSize: config.DATABASE_POOL,
            secretKey: config.MARIMBA_SECRET_KEY,
          }),
      },
      {
        provide: REDIS,
        useFactory: async (): Promise<Redis> => {
          const redis = connectRedis({ url: config.REDIS_URL, onTrouble: (message) => logger.warn(message) });
          await pingRedis(redis, 10_000);
          return redis;
        },
      },
      { provide: StepQueue, useFactory: (redis: Redis) => new StepQueue(redis), inject: [REDIS] },
      { provide: RunChanges, useFactory: (redis: Redis) => new RunChanges(redis), inject: [REDIS] },
      { provide: RedisRunNotifier, useFactory: (redis: Redis) => new RedisRunNotifier(redis), inject: [REDIS] },
      {
        provide: InferenceClient,
        useFactory: (redis: Redis) => new InferenceClient(redis, { patienceMs: modelPatienceMs }),
        inject: [REDIS],
      },
      {
        provide: RunControl,
        useFactory: (store: Store, queue: StepQueue, notifier: RedisRunNotifier) =>
          new RunControl({ store: store.runs, ...engineParts(queue, notifier, logger) }),
        inject: [Store, StepQueue, RedisRunNotifier],
      },
      {
        provide: RunStarter,
        useFactory: ({ workflows, runs, tenants }: Store, queue: StepQueue, notifier: RedisRunNotifier) => {
          const largestBudget = tenants.largestBudget.bind(tenants);
          return new RunStarter({
            workflows,
            runs,
            newId: uuidV7,
            largestBudget,
            ...engineParts(queue, notifier, logger),
          });
        },
        inject: [Store, StepQueue, RedisRunNotifier],
      },
      { provide: TokenStream, useFactory: (redis: Redis) => new TokenStream(redis), inject: [REDIS] },
      { provide: ModelImports, useFactory: (redis: Redis) => new ModelImports(redis), inject: [REDIS] },
      { provide: WorkerRegistry, useFactory: (redis: Redis) => new WorkerRegistry(redis), inject: [REDIS] },
      { provide: Registry, useFactory: metricsRegistry, inject: [WorkerRegistry] },
      {
        provide: KnowledgeSearch,
        useFactory: ({ search: passages, vectors }: Store, inference: InferenceClient) => {
          const { MARIMBA_EMBEDDER: embedder, MARIMBA_RERANKER: reranker } = config;
          return new KnowledgeSearch({
            passages,
            vectors,
            embedder: embedder === undefined ? undefined : new QueueEmbedder(inference, embedder),
            reranker: reranker === undefined ? undefined : new QueueReranker(inference, reranker),
          });
        },
        inject: [Store, InferenceClient],
      },
      {
        provide: TOOLBOX,
        useFactory: ({ tools, secrets }: Store, passages: KnowledgeSearch) =>
          createToolbox(
            {
              store: tools,
              passages,
              openSecret: (tenantId, name) => secrets.open(tenantId, name),
              secretHosts: async (tenantId, name) => (await secrets.get(tenantId, name)).hosts,
            },
            {
              outboundAllow: config.MARIMBA_OUTBOUND_ALLOW,
              mcpCommands: config.MARIMBA_MCP_COMMANDS,
              codeSandbox: config.MARIMBA_CODE_SANDBOX === 'on',
            },
          ),
        inject: [Store, KnowledgeSearch],
      },
      { provide: TOOLS, useFactory: ({ registry }: Toolbox) => registry, inject: [TOOLBOX] },
    ];
    return { module: ConnectionsModule, providers, exports: providers };
  }

  async onApplicationShutdown(): Promise<void> {
    this.changes.close();
    await this.toolbox.close();
    await this.inference.close();
    await this.queue.close();
    await this.store.close();
    this.redis.disconnect();
  }
}

function engineParts(queue: StepQueue, notifier: RedisRunNotifier, logger: Logger) {
  return {
    queue: new PatientQueue(queue),
    notifier,
    clock: { now: () => new Date() },
    warn: (message: string, error: unknown) => logger.warn({ err: error }, message),
  };
}
