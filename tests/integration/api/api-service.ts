import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { createApp, createLogger, readConfig } from '@marimba/api';
import type { ProblemDocument, RunResource } from '@marimba/contracts';
import { startRedis } from '@marimba/embedded';
import { RunEngine, RunStarter } from '@marimba/engine';
import { DocumentParser, KnowledgeSearch } from '@marimba/knowledge';
import {
  type Consumer,
  connectRedis,
  RedisRunNotifier,
  StepQueue,
  startStepConsumer,
  TokenStream,
} from '@marimba/queue';
import { createStepHandlers, type LanguageModel } from '@marimba/steps';
import { Store, uuidV7 } from '@marimba/store';
import { createOutbound, createToolbox, type Toolbox } from '@marimba/tools';
import { ingestionPorts } from '../../../apps/worker/src/steps/ingestion-ports.js';
import { createTenant, openTestDatabase } from '../../support/database.js';

type App = Awaited<ReturnType<typeof createApp>>;

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

const secretKey = 'ab'.repeat(32);

/** The api on a real database and a real Redis protocol, with a worker that has every step kind but models. */
export class ApiService {
  /** What the workers ask in place of a model that is served. */
  static answer: LanguageModel['call'] = () => Promise.reject(new Error('no model is served here'));

  app!: App;
  url!: string;

  private constructor(
    private readonly variables: Record<string, string>,
    readonly store: Store,
    readonly redis: ReturnType<typeof connectRedis>,
    readonly tokens: TokenStream,
    readonly tenantId: string,
    readonly key: string,
    /** A key of another tenant. */
    readonly foreignKey: string,
    /** The database as its superuser. */
    readonly adminUrl: string,
    private readonly release: () => Promise<void>,
  ) {}

  get databaseUrl(): string {
    return this.variables.DATABASE_URL!;
  }

  /** `settings` are variables of the api. */
  static async start(settings: Record<string, string> = {}): Promise<ApiService> {
    const [database, server] = await Promise.all([openTestDatabase(), startRedis()]);
    const store = await Store.connect({ url: database.url, secretKey });
    const redis = connectRedis({ url: server.url });
    const { tenantId, key } = await store.tenants.bootstrap();
    const foreign = await store.apiKeys.create(
      await createTenant(database.url, 'foreign'),
      { name: 'foreign', role: 'admin' },
      'test',
    );
    // A model that a workflow may name; nobody answers for it.
    await store.models.seen({
      name: 'm',
      family: 'none',
      precision: 'none',
      fingerprint: 'none',
      parameters: 0,
      contextLength: 1,
      status: 'ready',
    });
    const queue = new StepQueue(redis);
    const variables = {
      DATABASE_URL: database.url,
      REDIS_URL: server.url,
      PORT: String(await freePort()),
      LOG_LEVEL: 'fatal',
      MARIMBA_BODY_LIMIT: '200000',
      MARIMBA_SECRET_KEY: secretKey,
      ...settings,
    };
    const toolbox = toolboxOf(store, readConfig(variables));
    const worker = startWorker(store, redis, queue, toolbox);
    const release = async (): Promise<void> => {
      await worker.close();
      await toolbox.close();
      await queue.close();
      await store.close();
      redis.disconnect();
      await Promise.all([server.stop(), database.close()]);
    };
    const service = new ApiService(
      variables,
      store,
      redis,
      new TokenStream(redis),
      tenantId,
      key!,
      foreign.key,
      database.adminUrl,
      release,
    );
    await service.boot();
    return service;
  }

  /** Starts the api, again after `shutDown`, on the same port; `settings` hold this time only. */
  async boot(settings: Record<string, string> = {}): Promise<void> {
    const config = readConfig({ ...this.variables, ...settings });
    this.app = await createApp(config, createLogger(config.LOG_LEVEL));
    await this.app.listen(config.PORT, config.HOST);
    this.url = `http://127.0.0.1:${config.PORT}`;
  }

  shutDown(): Promise<void> {
    return this.app.close();
  }

  async stop(): Promise<void> {
    await this.shutDown();
    await this.release();
  }

  /** Sends a request with the tenant's key, unless told otherwise, and reads the answer as JSON where it is. */
  async send<T = unknown>(
    method: string,
    path: string,
    {
      body,
      key = this.key,
      headers = {},
    }: { body?: unknown; key?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const content = await response.text();
    const json =
      response.headers.get('content-type')?.includes('json') &&
      !response.headers.get('content-type')?.includes('ndjson');
    return {
      status: response.status,
      headers: response.headers,
      body: (json && content !== '' ? JSON.parse(content) : content) as T,
    };
  }

  problem(
    method: string,
    path: string,
    options: Parameters<ApiService['send']>[2] = {},
  ): Promise<Answer<ProblemDocument>> {
    return this.send<ProblemDocument>(method, path, options);
  }

  async startRun(definition: object, input: object = {}): Promise<string> {
    const { body: workflow } = await this.send<{ name: string }>('POST', '/v1/workflows', { body: definition });
    const { body } = await this.send<RunResource>('POST', '/v1/runs', { body: { workflow: workflow.name, input } });
    return body.id;
  }

  async ended(runId: string): Promise<RunResource> {
    for (;;) {
      const { body } = await this.send<RunResource>('GET', `/v1/runs/${runId}`);
      if (body.endedAt !== undefined) return body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** As the worker makes its own, by the settings of the api. */
function toolboxOf(store: Store, settings: ReturnType<typeof readConfig>): Toolbox {
  const ports = {
    store: store.tools,
    openSecret: store.secrets.open.bind(store.secrets),
    secretHosts: async (tenantId: string, name: string) => (await store.secrets.get(tenantId, name)).hosts,
  };
  return createToolbox(
    { ...ports, passages: new KnowledgeSearch({ passages: store.search, vectors: store.vectors }) },
    {
      outboundAllow: settings.MARIMBA_OUTBOUND_ALLOW,
      mcpCommands: settings.MARIMBA_MCP_COMMANDS,
      codeSandbox: settings.MARIMBA_CODE_SANDBOX === 'on',
    },
  );
}

function startWorker(
  store: Store,
  redis: ReturnType<typeof connectRedis>,
  queue: StepQueue,
  toolbox: Toolbox,
): Consumer {
  const parser = new DocumentParser({ timeoutMs: 60_000 });
  // Tests fetch documents of this machine, too.
  const outbound = createOutbound({ allow: ['127.0.0.1'] });
  const notifier = new RedisRunNotifier(redis);
  const clock = { now: () => new Date() };
  const { workflows, runs } = store;
  const engine = new RunEngine({
    store: runs,
    queue,
    notifier,
    clock,
    chance: { token: randomUUID, lot: Math.random },
    children: new RunStarter({ workflows, runs, queue, notifier, clock, newId: uuidV7 }).children,
    handlers: createStepHandlers({
      languageModel: { call: (call) => ApiService.answer(call) },
      knowledge: new KnowledgeSearch({ passages: store.search, vectors: store.vectors }),
      memory: store,
      tools: toolbox.registry,
      ingestion: ingestionPorts(store, parser, outbound.fetch, new TokenStream(redis)),
    }),
    worker: 'test',
    leaseMs: 5_000,
  });
  const consumer = startStepConsumer({ redis, concurrency: 4, process: (job, signal) => engine.execute(job, signal) });
  const close = async (): Promise<void> => {
    await consumer.close();
    await parser.close();
    await outbound.close();
  };
  return { ...consumer, close };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
