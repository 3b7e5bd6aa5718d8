import { randomUUID } from 'node:crypto';
import { RunEngine, RunStarter } from '@marimba/engine';
import { DocumentParser, KnowledgeSearch } from '@marimba/knowledge';
import {
  type Consumer,
  type connectRedis,
  InferenceClient,
  QueueEmbedder,
  QueueReranker,
  RedisRunNotifier,
  StepQueue,
  startStepConsumer,
  TokenStream,
} from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { Store, uuidV7 } from '@marimba/store';
import { createToolbox, type Toolbox } from '@marimba/tools';
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WorkerStatus } from '../health/worker-status.js';
import { CONFIG, LOGGER, type Logger, REDIS, TOOLBOX, type WorkerConfig } from '../tokens.js';
import { workerName } from '../worker-name.js';
import { EmbeddingKeeper } from './embedding-keeper.js';
import { ingestionPorts } from './ingestion-ports.js';
import { pauseAt } from './pause-point.js';
import { QueueLanguageModel } from './queue-language-model.js';
import { Reconciler } from './reconciler.js';

type Redis = ReturnType<typeof connectRedis>;

/** A worker that is drained waits for as long as its steps take; a timer holds no more. */
const untilDoneMs = 2 ** 31 - 1;
const clock = { now: () => new Date() };

/** The role `steps`: executes steps from the queue, and reconciles. */
@Module({
  providers: [
    { provide: StepQueue, useFactory: (redis: Redis) => new StepQueue(redis), inject: [REDIS] },
    { provide: InferenceClient, useFactory: (redis: Redis) => new InferenceClient(redis), inject: [REDIS] },
    {
      provide: TOOLBOX,
      useFactory: (config: WorkerConfig, { tools, secrets }: Store, passages: KnowledgeSearch) =>
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
      inject: [CONFIG, Store, KnowledgeSearch],
    },
    {
      provide: RunStarter,
      useFactory: (
        config: WorkerConfig,
        { workflows, runs, tenants }: Store,
        redis: Redis,
        queue: StepQueue,
        logger: Logger,
      ) => {
        const warn = (message: string, error: unknown) => logger.warn({ err: error }, message);
        const notifier = new RedisRunNotifier(redis);
        const pause = pauseAt(config.MARIMBA_PAUSE_AT);
        const largestBudget = tenants.largestBudget.bind(tenants);
        return new RunStarter({ workflows, runs, queue, notifier, clock, warn, pause, largestBudget, newId: uuidV7 });
      },
      inject: [CONFIG, Store, REDIS, StepQueue, LOGGER],
    },
    {
      provide: DocumentParser,
      useFactory: (config: WorkerConfig) =>
        new DocumentParser({
          threads: config.MARIMBA_PARSE_THREADS,
          timeoutMs: config.MARIMBA_PARSE_MS,
          memoryBytes: config.MARIMBA_PARSE_BYTES,
        }),
      inject: [CONFIG],
    },
    {
      provide: QueueEmbedder,
      useFactory: ({ MARIMBA_EMBEDDER: name }: WorkerConfig, inference: InferenceClient) =>
        name === undefined ? undefined : new QueueEmbedder(inference, name),
      inject: [CONFIG, InferenceClient],
    },
    {
      provide: KnowledgeSearch,
      useFactory: (
        { MARIMBA_RERANKER: reranker }: WorkerConfig,
        { search: passages, vectors }: Store,
        inference: InferenceClient,
        embedder: QueueEmbedder | undefined,
      ) =>
        new KnowledgeSearch({
          passages,
          vectors,
          embedder,
          reranker: reranker === undefined ? undefined : new QueueReranker(inference, reranker),
        }),
      inject: [CONFIG, Store, InferenceClient, QueueEmbedder],
    },
    {
      provide: EmbeddingKeeper,
      useFactory: (store: Store, embedder: QueueEmbedder | undefined, logger: Logger) =>
        new EmbeddingKeeper(store, embedder, logger),
      inject: [Store, QueueEmbedder, LOGGER],
    },
    {
      provide: RunEngine,
      useFactory: (
        config: WorkerConfig,
        logger: Logger,
        store: Store,
        redis: Redis,
        queue: StepQueue,
        inference: InferenceClient,
        starter: RunStarter,
        knowledge: KnowledgeSearch,
        toolbox: Toolbox,
        parser: DocumentParser,
        status: WorkerStatus,
      ) => {
        const notifier = new RedisRunNotifier(redis);
        const warn = (message: string, error: unknown) => logger.warn({ err: error }, message);
        const engine = new RunEngine({
          store: store.runs,
          queue,
          notifier,
          clock,
          warn,
          chance: { token: randomUUID, lot: Math.random },
          children: starter.children,
          lanes: config.WORKER_CONCURRENCY,
          handlers: createStepHandlers({
            languageModel: new QueueLanguageModel(inference),
            context: { documents: store.documents, snapshots: store.documentSnapshots, models: store.models },
            knowledge,
            memory: store,
            tools: toolbox.registry,
            ingestion: ingestionPorts(store, parser, toolbox.outbound.fetch, new TokenStream(redis)),
          }),
          worker: workerName(config),
          leaseMs: config.STEP_LEASE_MS,
          pause: pauseAt(config.MARIMBA_PAUSE_AT),
          onBegun: (runs) => status.begun(runs),
        });
        starter.beginIn(engine);
        return engine;
      },
      inject: [
        CONFIG,
        LOGGER,
        Store,
        REDIS,
        StepQueue,
        InferenceClient,
        RunStarter,
        KnowledgeSearch,
        TOOLBOX,
        DocumentParser,
        WorkerStatus,
      ],
    },
    {
      provide: Reconciler,
      useFactory: (engine: RunEngine, logger: Logger) => new Reconciler(engine, logger),
      inject: [RunEngine, LOGGER],
    },
  ],
  exports: [StepQueue, RunStarter],
})
export class StepsModule implements OnApplicationBootstrap, OnModuleDestroy {
  private consumer: Consumer | undefined;
  private readonly finishing = new Set<Consumer>();

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(RunEngine) private readonly engine: RunEngine,
    @Inject(Reconciler) private readonly reconciler: Reconciler,
    @Inject(EmbeddingKeeper) private readonly embedding: EmbeddingKeeper,
    @Inject(StepQueue) private readonly queue: StepQueue,
    @Inject(InferenceClient) private readonly inference: InferenceClient,
    @Inject(DocumentParser) private readonly parser: DocumentParser,
    @Inject(TOOLBOX) private readonly toolbox: Toolbox,
    @Inject(WorkerStatus) private readonly status: WorkerStatus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.consumer = this.consume();
    this.status.roles.push(async (drained) => this.drain(drained));
    // Runs that were begun here and jobs of the queue share the lanes.
    this.status.onBegun = (runs) => this.consumer?.setConcurrency(Math.max(1, this.config.WORKER_CONCURRENCY - runs));
    await this.reconciler.start();
    this.embedding.start();
  }

  private consume(): Consumer {
    return startStepConsumer({
      redis: this.redis,
      concurrency: this.config.WORKER_CONCURRENCY,
      lockMs: this.config.STEP_LEASE_MS,
      process: async (job, signal) => {
        this.status.steps += 1;
        await this.engine.execute(job, signal).finally(() => {
          this.status.steps -= 1;
          this.status.finished();
        });
      },
      onTrouble: (message, error) => this.logger.warn({ err: error }, message),
    });
  }

  /** What follows from a step that is being finished is for others: it goes to the queue. */
  private drain(drained: boolean): void {
    this.engine.drain(drained);
    if (!drained) this.consumer ??= this.consume();
    else if (this.consumer !== undefined) {
      const { consumer } = this;
      this.consumer = undefined;
      this.finishing.add(consumer);
      consumer
        .close(untilDoneMs)
        .catch((error) => this.logger.warn({ err: error }, 'the queue of steps was not left in order'))
        .finally(() => this.finishing.delete(consumer));
    }
  }

  /** Before the role inference finishes what it has: what a step still waits for is found by whoever takes it over. */
  async onModuleDestroy(): Promise<void> {
    this.reconciler.stop();
    await this.embedding.stop();
    await Promise.all([this.engine, this.consumer, ...this.finishing].map((working) => working?.close()));
    await this.parser.close();
    await this.toolbox.close();
    await this.inference.close();
    await this.queue.close();
  }
}
