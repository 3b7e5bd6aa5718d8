import { MarimbaError, type ModelCall, type ModelResult } from '@marimba/contracts';
import { type Consumer, type connectRedis, type PieceSink, startInferenceConsumer } from '@marimba/queue';
import { Store } from '@marimba/store';
import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, LOGGER, type Logger, REDIS, type WorkerConfig } from '../tokens.js';
import { answerInParts } from './answer-in-parts.js';
import { LocalModel } from './local-model.js';
import { RemoteModel } from './remote-model.js';
import type { ServedModel } from './served-model.js';

type Redis = ReturnType<typeof connectRedis>;

const heartbeatMs = 10_000;

/** The role `inference`: opens models and serves each one's queue. */
@Module({})
export class InferenceModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly models: ServedModel[] = [];
  private readonly consumers: Consumer[] = [];
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(Store) private readonly store: Store,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const dir of this.config.MARIMBA_MODELS) this.models.push(await this.open(dir));
    for (const remote of this.config.MARIMBA_OPENAI_MODELS)
      this.models.push(new RemoteModel(remote, this.config.MARIMBA_OPENAI_API_KEY));
    refuseNames(this.models.map(({ description }) => description.name));
    await this.sayServed();
    for (const model of this.models) this.consumers.push(this.serve(model));
    this.heartbeat = setInterval(() => void this.sayServed(), heartbeatMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.heartbeat);
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
    await Promise.all(this.models.map((model) => model.close()));
  }

  private async open(dir: string): Promise<LocalModel> {
    const model = await LocalModel.open(dir, {
      precision: this.config.MARIMBA_PRECISION,
      cacheDir: this.config.MARIMBA_CACHE_DIR,
      threads: this.config.MARIMBA_THREADS,
      stateCacheBytes: this.config.MARIMBA_STATE_CACHE_BYTES,
      onProgress: (progress) => process.send?.({ progress }),
    });
    this.logger.info({ model: model.description }, 'opened a model');
    return model;
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
    { callId, request }: ModelCall,
    out: PieceSink,
    signal: AbortSignal,
  ): Promise<ModelResult> {
    const result = await answerInParts(request, out, (sink) => model.answer(request, sink, signal));
    if ('usage' in result) {
      const { usage, timing, reuse } = result;
      this.logger.debug({ callId, usage, timing, reuse }, 'answered a model call');
    }
    return result;
  }

  private async sayServed(): Promise<void> {
    try {
      for (const { description } of this.models) await this.store.models.seen(description);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not say which models are served');
    }
  }
}

/** A name is a queue: two models under one would answer each other's calls. */
function refuseNames(names: string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new MarimbaError('internal.error', `two models of this worker are named '${twice}'.`, {
      remedy: 'Rename a folder of MARIMBA_MODELS or a name of MARIMBA_OPENAI_MODELS.',
    });
  if (names.length === 0)
    throw new MarimbaError('internal.error', 'this worker has the role inference and no model to serve.', {
      remedy:
        'Name a folder in MARIMBA_MODELS or a server in MARIMBA_OPENAI_MODELS, or leave inference out of WORKER_ROLES.',
    });
}
