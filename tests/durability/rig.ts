import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type JsonObject,
  type RunEvent,
  type RunEventType,
  verifyEvents,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { startRedis } from '@marimba/embedded';
import { checkWorkflow, RunControl, RunStarter } from '@marimba/engine';
import { connectRedis, RedisRunNotifier, StepQueue } from '@marimba/queue';
import { Store, uuidV7 } from '@marimba/store';
import { openTestDatabase } from '../support/database.js';

const root = join(import.meta.dirname, '..', '..');

/** The bundled model writes all of them, on whatever processor: the ends of an answer are out of its reach. */
export const longTale = { maxTokens: 300, logitBias: { '2': -100, '4': -100 } };

export interface WorkerProcess {
  child: ChildProcess;
  /** Resolves when the worker says that it waits at its pause point. */
  paused: Promise<void>;
  /** No goodbye: as when the machine loses power. */
  kill(): Promise<void>;
}

/** A database, a Redis and as many worker processes as a test wants; no api. */
export class Rig {
  private readonly workers = new Set<WorkerProcess>();

  readonly starter: RunStarter;
  readonly control: RunControl;

  private constructor(
    private readonly databaseUrl: string,
    private readonly redisUrl: string,
    readonly stateDir: string,
    readonly redis: ReturnType<typeof connectRedis>,
    readonly store: Store,
    readonly tenantId: string,
    private readonly queue: StepQueue,
    private readonly release: () => Promise<void>,
  ) {
    const parts = { queue, notifier: new RedisRunNotifier(redis), clock: { now: () => new Date() } };
    this.starter = new RunStarter({ ...parts, workflows: store.workflows, runs: store.runs, newId: uuidV7 });
    this.control = new RunControl({ ...parts, store: store.runs });
  }

  static async start(): Promise<Rig> {
    const [database, server, stateDir] = await Promise.all([
      openTestDatabase(),
      startRedis(),
      mkdtemp(join(tmpdir(), 'marimba-states-')),
    ]);
    const store = await Store.connect({ url: database.url });
    const redis = connectRedis({ url: server.url });
    const { tenantId } = await store.tenants.bootstrap();
    const release = async (): Promise<void> => {
      await store.close();
      redis.disconnect();
      await Promise.all([server.stop(), database.close(), rm(stateDir, { recursive: true })]);
    };
    return new Rig(database.url, server.url, stateDir, redis, store, tenantId, new StepQueue(redis), release);
  }

  /** A worker as it is built, with short leases. */
  async worker(variables: Record<string, string> = {}): Promise<WorkerProcess> {
    const child = fork(join(root, 'apps', 'worker', 'dist', 'main.js'), {
      env: {
        ...process.env,
        DATABASE_URL: this.databaseUrl,
        REDIS_URL: this.redisUrl,
        LOG_LEVEL: process.env['WORKER_LOG'] ?? 'error',
        STEP_LEASE_MS: '1500',
        MARIMBA_CACHE_DIR: join(root, '.marimba', 'cache'),
        MARIMBA_STATE_DIR: this.stateDir,
        ...variables,
      },
      // The built worker takes built packages, not the sources that the test runner is told to take.
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const said = (member: 'ready' | 'paused') =>
      new Promise<void>((resolve, reject) => {
        child.on('message', (message: object) => member in message && resolve());
        child.once('exit', (code) =>
          reject(new Error(`the worker ended with ${code} before it was ${member}; is it built?`)),
        );
      });
    const paused = said('paused');
    paused.catch(() => undefined);
    const worker: WorkerProcess = {
      child,
      paused,
      kill: async () => {
        child.kill('SIGKILL');
        this.workers.delete(worker);
        await ended;
      },
    };
    this.workers.add(worker);
    await said('ready');
    return worker;
  }

  /** Registers the workflow and creates a run of it, as the api does. */
  async run(definition: WorkflowDefinition, input: JsonObject): Promise<string> {
    const checked = checkWorkflow(definition, { tools: new Set(['calculator']) });
    const { tenantId } = this;
    await this.store.workflows.register(tenantId, checked, 'test');
    return this.starter.start({ tenantId, workflow: definition.name, input, createdBy: 'test' });
  }

  events(runId: string): Promise<RunEvent[]> {
    return this.store.runs.eventsAfter(this.tenantId, runId, 0, 1_000);
  }

  /** Waits until the log holds an event of the type. */
  async seen(runId: string, type: RunEventType): Promise<RunEvent[]> {
    return this.until(runId, (events) => events.some((event) => event.type === type));
  }

  /** The whole log once the run has ended; checked to be one unbroken chain. */
  async ended(runId: string): Promise<RunEvent[]> {
    const events = await this.until(runId, (log) =>
      log.some(({ type }) => ['run.completed', 'run.failed', 'run.cancelled'].includes(type)),
    );
    const problems = verifyEvents(events);
    if (problems.length > 0) throw new Error(`the log is broken: ${JSON.stringify(problems)}`);
    return events;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.kill()));
    await this.queue.close();
    await this.release();
  }

  private async until(runId: string, condition: (events: RunEvent[]) => boolean): Promise<RunEvent[]> {
    for (;;) {
      const events = await this.events(runId);
      if (condition(events)) return events;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
