import type { ModelCall, ModelResult, ServedModelResource } from '@marimba/contracts';
import {
  type Consumer,
  type connectRedis,
  InferenceClient,
  type PieceSink,
  startInferenceConsumer,
} from '@marimba/queue';
import { Store } from '@marimba/store';
import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { WorkerStatus } from '../health/worker-status.js';
import { CONFIG, DEVICES, LOGGER, type Logger, METRICS, REDIS, type WorkerConfig } from '../tokens.js';
import { workerName } from '../worker-name.js';
import { answerInParts } from './answer-in-parts.js';
import { ForgottenStates } from './forgotten-states.js';
import { InferenceMetrics } from './inference-metrics.js';
import type { DevicePool } from './pool/device-pool.js';
import { reportDevices } from './pool/device-report.js';
import { PooledModel } from './pool/pooled-model.js';
import { refuseNames } from './refuse-names.js';
import { RemoteModel } from './remote-model.js';
import type { ServedModel } from './served-model.js';
import { readableFolder, statesFolderId } from './states-folder.js';

type Redis = ReturnType<typeof connectRedis>;

const heartbeatMs = 10_000;
/** A worker that is drained waits for as long as its calls take; a timer holds no more. */
const untilDoneMs = 2 ** 31 - 1;

/** The role `inference`: serves the queue of each model, on the devices of this worker or through another server. */
@Module({})
export class InferenceModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly models: ServedModel[] = [];
  private readonly consumers = new Map<ServedModel, Consumer>();
  private readonly queues: InferenceClient;
  private readonly metrics: InferenceMetrics;
  private heartbeat: NodeJS.Timeout | undefined;
  private forgotten: ForgottenStates | undefined;
  /** Starting and stopping to serve, one after the other. */
  private serving: Promise<void> = Promise.resolve();
  private stopped = false;
  private drained = false;
  /** They take nothing more and finish what they have. */
  private readonly finishing = new Set<Consumer>();
  private running = 0;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(Store) private readonly store: Store,
    @Inject(WorkerStatus) private readonly status: WorkerStatus,
    @Inject(DEVICES) private readonly pool: DevicePool | null,
    @Inject(METRICS) metrics: Registry,
  ) {
    this.queues = new InferenceClient(redis);
    this.metrics = new InferenceMetrics(metrics);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { MARIMBA_OPENAI_MODELS: remotes, MARIMBA_OPENAI_API_KEY: key } = this.config;
    if (this.pool !== null) await this.openFolders(this.pool);
    this.models.push(...remotes.map((remote) => new RemoteModel(remote, key)));
    refuseNames(this.models.map(({ description }) => description.name));
    this.status.inference = {
      devices: () => (this.pool ? reportDevices(this.pool) : []),
      models: () => this.served(),
      running: () => this.running,
    };
    this.status.roles.push((drained) => {
      this.drained = drained;
      return this.serveWhatCan();
    });
    this.metrics.watch(this.pool ?? undefined, () => this.served());
    await this.sayServed();
    await this.serveWhatCan();
    this.status.onChange();
    this.heartbeat = setInterval(() => void this.sayServed(), heartbeatMs);
  }

  /** Calls that are being answered are finished, as far as there is time; no new ones are taken. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.heartbeat);
    this.forgotten?.stop();
    await this.serving;
    const consumers = [...this.consumers.values(), ...this.finishing];
    await Promise.all(consumers.map((consumer) => consumer.close(this.config.MARIMBA_DRAIN_MS)));
    await this.queues.close();
    await this.pool?.stop();
  }

  private async openFolders(pool: DevicePool): Promise<void> {
    const descriptions = await pool.start();
    for (const description of descriptions) this.models.push(new PooledModel(pool, description));
    const folder = await this.statesFolder(descriptions.map(({ fingerprint }) => fingerprint));
    const { config, logger, store } = this;
    this.forgotten = new ForgottenStates({
      store: store.forgottenStates,
      forgetStates: (forgotten) => pool.forgetStates(forgotten),
      worker: { name: workerName(config), folder },
      logger,
    });
    await this.forgotten.start();
    pool.onRepeat = (device, error) => {
      this.logger.warn({ device, err: error }, 'a model call is made again');
      this.metrics.repeated(device);
    };
    pool.onChange = () => {
      this.status.onChange();
      void this.serveWhatCan();
    };
  }

  private async statesFolder(fingerprints: readonly string[]): Promise<string | undefined> {
    const { MARIMBA_STATE_DISK_BYTES: bytes, MARIMBA_STATE_DIR: dir } = this.config;
    return bytes === 0 ? undefined : readableFolder(await statesFolderId(dir), fingerprints);
  }

  /** A worker takes as many calls as its devices can, and none when all are out, so that other workers get them. */
  private serveWhatCan(): Promise<void> {
    const change = async (): Promise<void> => {
      for (const model of this.models) {
        const concurrency = this.drained ? 0 : model.concurrency;
        const consumer = this.consumers.get(model);
        if (consumer === undefined) {
          if (concurrency > 0 && !this.stopped) this.consumers.set(model, this.serve(model));
        } else if (concurrency > 0) consumer.setConcurrency(concurrency);
        else {
          this.consumers.delete(model);
          if (this.drained) this.finish(consumer);
          else await consumer.close();
        }
      }
    };
    this.serving = this.serving
      .then(change)
      .catch((error) => this.logger.error({ err: error }, 'could not change what is served'));
    return this.serving;
  }

  private finish(consumer: Consumer): void {
    this.finishing.add(consumer);
    consumer
      .close(untilDoneMs)
      .catch((error) => this.logger.warn({ err: error }, 'a queue was not left in order'))
      .finally(() => this.finishing.delete(consumer));
  }

  private serve(model: ServedModel): Consumer {
    return startInferenceConsumer({
      redis: this.redis,
      model: model.description.name,
      concurrency: model.concurrency,
      lockMs: this.config.STEP_LEASE_MS,
      process: (call, out, signal) => this.answer(model, call, out, signal),
      onTrouble: (message, error) => this.logger.warn({ err: error }, message),
    });
  }

  private async answer(
    model: ServedModel,
    { callId, request, tenantId }: ModelCall,
    out: PieceSink,
    signal: AbortSignal,
  ): Promise<ModelResult> {
    this.running += 1;
    const answer = () => answerInParts(request, out, (sink) => model.answer(request, sink, signal, tenantId));
    const result = await this.metrics.count(model.description.name, signal, answer).finally(() => {
      this.running -= 1;
      this.status.finished();
    });
    if ('usage' in result) {
      const { usage, timing, reuse } = result;
      this.logger.debug({ callId, usage, timing, reuse }, 'answered a model call');
    }
    return result;
  }

  /** Tokens a second, as the devices measured them last. */
  private ratesOf(name: string): { prefillRate?: number; decodeRate?: number } {
    const stats = (this.pool?.devices ?? []).flatMap(
      (device) => device.stats?.models.filter((each) => each.name === name) ?? [],
    );
    const prefillRate = Math.max(0, ...stats.map(({ engine }) => engine.prefillTokensPerSecond));
    const decodeRate = Math.max(0, ...stats.map(({ tokensPerSecond }) => tokensPerSecond));
    return { ...(prefillRate > 0 ? { prefillRate } : {}), ...(decodeRate > 0 ? { decodeRate } : {}) };
  }

  private served(): Promise<ServedModelResource[]> {
    return Promise.all(
      [...this.consumers.keys()].map(async (model) => ({
        name: model.description.name,
        place: model instanceof PooledModel ? ('device' as const) : ('remote' as const),
        concurrency: model.concurrency,
        queueDepth: await this.queues.depth(model.description.name),
      })),
    );
  }

  private async sayServed(): Promise<void> {
    try {
      for (const { concurrency, description } of this.models)
        if (concurrency > 0 && !this.drained)
          await this.store.models.seen({ ...description, ...this.ratesOf(description.name) });
    } catch (error) {
      this.logger.warn({ err: error }, 'could not say which models are served');
    }
  }
}
