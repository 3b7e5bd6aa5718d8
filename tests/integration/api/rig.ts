import type { AddressInfo } from 'node:net';
import { createApp, createLogger, readConfig } from '@marimba/api';
import {
  type JsonObject,
  type ProblemDocument,
  problemDocument,
  type RunEvent,
  type RunResource,
  runResource,
} from '@marimba/contracts';
import { type EmbeddedRedis, startRedis } from '@marimba/embedded';
import { RunEngine } from '@marimba/engine';
import {
  type Consumer,
  connectRedis,
  RedisRunNotifier,
  StepQueue,
  startStepConsumer,
  TokenStream,
} from '@marimba/queue';
import { createStepHandlers } from '@marimba/steps';
import { Store } from '@marimba/store';
import { calculator, createToolRegistry } from '@marimba/tools';
import { createTenant, openTestDatabase, type TestDatabase } from '../../support/database.js';
import { EventStream } from './event-stream.js';
import { ScriptedModel } from './scripted-model.js';

type App = Awaited<ReturnType<typeof createApp>>;
export interface Answer {
  status: number;
  headers: Headers;
  /** The body as JSON; undefined when it is none. */
  body: unknown;
  text: string;
}
interface RequestOptions {
  /** Left out: the administrator's. `null`: none. */
  key?: string | null;
  /** An object goes as JSON, a string or bytes as they are. */
  body?: JsonObject | string | Uint8Array<ArrayBuffer>;
  type?: string;
  headers?: Record<string, string>;
}

/** The real api on real Postgres and Redis, with a worker of its own whose model is scripted. */
export class ApiRig {
  private constructor(
    readonly database: TestDatabase,
    private readonly server: EmbeddedRedis,
    readonly redis: ReturnType<typeof connectRedis>,
    readonly store: Store,
    readonly tenantId: string,
    /** An administrator's. */
    readonly key: string,
    readonly model: ScriptedModel,
    private worker: Consumer,
    private readonly queue: StepQueue,
    private app: App,
    private readonly variables: Record<string, string>,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<ApiRig> {
    const [database, server] = await Promise.all([openTestDatabase(), startRedis()]);
    const store = await Store.connect({ url: database.url });
    const { tenantId, key } = await store.tenants.bootstrap();
    if (key === undefined) throw new Error('a fresh database gave no key');
    const redis = connectRedis({ url: server.url });
    const model = new ScriptedModel(new TokenStream(redis));
    const queue = new StepQueue(redis);
    const worker = startWorker(redis, store, queue, model);
    const app = await openApp({ DATABASE_URL: database.url, REDIS_URL: server.url, PORT: '0', ...variables });
    return new ApiRig(database, server, redis, store, tenantId, key, model, worker, queue, app, variables);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  get routes(): App {
    return this.app;
  }

  /** Another api process takes the place of this one at the same address. */
  async restart(): Promise<void> {
    const PORT = String(this.port);
    await this.app.close();
    this.app = await openApp({
      DATABASE_URL: this.database.url,
      REDIS_URL: this.server.url,
      ...this.variables,
      PORT,
    });
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { key = this.key, body, type, headers = {} } = options;
    const plain = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: plain ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: jsonOf(text), text };
  }

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, body: JsonObject, options: RequestOptions = {}): Promise<Answer> {
    return this.request('POST', path, { ...options, body });
  }

  stream(runId: string, lastEventId?: string): Promise<EventStream> {
    return EventStream.open(this.url, runId, this.key, lastEventId);
  }

  /** Registers a workflow and starts a run of it over REST. */
  async run(definition: JsonObject, input: JsonObject = {}): Promise<RunResource> {
    const registered = await this.post('/v1/workflows', definition);
    if (registered.status >= 300) throw new Error(registered.text);
    const created = await this.post('/v1/runs', { workflow: definition['name'] as string, input });
    if (created.status !== 201) throw new Error(created.text);
    return runResource.parse(created.body);
  }

  /** The run once it has ended. */
  async ended(runId: string): Promise<RunResource> {
    for (;;) {
      const run = await this.store.runs.get(this.tenantId, runId);
      if (run.status !== 'running') return run;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  log(runId: string): Promise<RunEvent[]> {
    return this.store.runs.eventsAfter(this.tenantId, runId, 0, 10_000);
  }

  /** A second tenant and a key of it. */
  async otherTenant(name: string): Promise<{ tenantId: string; key: string }> {
    const tenantId = await createTenant(this.database.url, name);
    const { key } = await this.store.apiKeys.create(tenantId, { name: `${name}-admin`, role: 'admin' }, 'test');
    return { tenantId, key };
  }

  /** Nothing takes steps from now on. */
  async stopWorker(): Promise<void> {
    await this.worker.close();
    this.worker = { close: async () => undefined };
  }

  async stopRedis(): Promise<void> {
    await this.stopWorker();
    await this.server.stop();
  }

  closeApp(): Promise<void> {
    return this.app.close();
  }

  async stop(): Promise<void> {
    this.model.release();
    await this.worker.close();
    await this.app.close();
    await this.store.close();
    this.redis.disconnect();
    await this.server.stop();
    await this.database.close();
  }
}

/** The problem document of an answer that refuses. */
export function problemOf(answer: Answer): ProblemDocument {
  if (!answer.headers.get('content-type')?.startsWith('application/problem+json'))
    throw new Error(`no problem document: ${answer.status} ${answer.text.slice(0, 500)}`);
  return problemDocument.parse(answer.body);
}

async function openApp(variables: Record<string, string>): Promise<App> {
  const config = readConfig({ LOG_LEVEL: 'fatal', ...variables });
  const app = await createApp(config, createLogger(config.LOG_LEVEL));
  await app.listen(config.PORT, config.HOST);
  return app;
}

function startWorker(
  redis: ReturnType<typeof connectRedis>,
  store: Store,
  queue: StepQueue,
  languageModel: ScriptedModel,
): Consumer {
  const engine = new RunEngine({
    store: store.runs,
    queue,
    notifier: new RedisRunNotifier(redis),
    clock: { now: () => new Date() },
    handlers: createStepHandlers({ languageModel, knowledge: store.search, tools: createToolRegistry([calculator]) }),
    worker: 'test',
    leaseMs: 10_000,
  });
  return startStepConsumer({ redis, concurrency: 4, process: (job, signal) => engine.execute(job, signal) });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
