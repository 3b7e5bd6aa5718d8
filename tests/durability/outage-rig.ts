import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, verifyEvents, type WorkflowDefinition } from '@marimba/contracts';
import { type EmbeddedPostgres, freePort, startPostgres, startRedis } from '@marimba/embedded';
import { checkWorkflow, type PausePoint, RunStarter } from '@marimba/engine';
import { connectRedis, RedisRunNotifier, StepQueue } from '@marimba/queue';
import { migrate, Store, uuidV7 } from '@marimba/store';
import pg from 'pg';

const leaseMs = 800;

/** What the counter outside has made. */
interface Made {
  runId: string;
  effect: string;
}

/** A worker that has its connections and waits for work. */
export interface StandbyWorker {
  child: ChildProcess;
  work(): void;
  /** Pauses where it reaches the point for the nth time; resolves when it is there. */
  pausedAt(point: PausePoint, nth: number): Promise<void>;
  release(): void;
  reconcile(): void;
  kill(): Promise<void>;
}

/** A Postgres that can be restarted, a Redis, a counter outside, and worker processes that are told where to pause. */
export class OutageRig {
  private readonly workers = new Set<StandbyWorker>();
  private next: Promise<StandbyWorker> | undefined;
  readonly starter: RunStarter;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private postgres: EmbeddedPostgres,
    private readonly server: Awaited<ReturnType<typeof startRedis>>,
    private readonly counter: ChildProcess,
    private readonly counterUrl: string,
    readonly store: Store,
    readonly redis: ReturnType<typeof connectRedis>,
    private readonly queue: StepQueue,
    readonly tenantId: string,
  ) {
    const parts = { queue, notifier: new RedisRunNotifier(redis), clock: { now: () => new Date() }, newId: uuidV7 };
    this.starter = new RunStarter({ ...parts, workflows: store.workflows, runs: store.runs });
  }

  static async start(): Promise<OutageRig> {
    const folder = await mkdtemp(join(tmpdir(), 'marimba-outage-'));
    const port = await freePort();
    const [postgres, server] = await Promise.all([launch(folder, port), startRedis()]);
    await migrate(postgres.url);
    const store = await Store.connect({ url: postgres.url });
    const { tenantId } = await store.tenants.bootstrap();
    const redis = connectRedis({ url: server.url });
    const counter = fork(join(import.meta.dirname, 'chaos', 'counter.mjs'), ['1'], { execArgv: [] });
    const [{ port: counterPort }] = (await once(counter, 'message')) as [{ port: number }];
    const url = `http://127.0.0.1:${counterPort}/`;
    return new OutageRig(folder, port, postgres, server, counter, url, store, redis, new StepQueue(redis), tenantId);
  }

  async register(...definitions: WorkflowDefinition[]): Promise<void> {
    const known = { tools: new Set(['counter', 'patient']) };
    for (const definition of definitions)
      await this.store.workflows.register(this.tenantId, checkWorkflow(definition, known), 'test');
  }

  run(workflow: string, input: JsonObject = {}): Promise<string> {
    return this.starter.start({ tenantId: this.tenantId, workflow, input, createdBy: 'test' });
  }

  /** One that stands by already, while the next is being started. */
  async worker(): Promise<StandbyWorker> {
    const worker = await (this.next ?? this.launchWorker());
    this.next = this.launchWorker();
    this.next.catch(() => undefined);
    return worker;
  }

  /** `crash`: without a word to anybody, as when the power fails. */
  async restartPostgres({ crash }: { crash: boolean }): Promise<void> {
    // A worker does not start without its database: the one that stands by has to have started.
    await this.next;
    if (crash) {
      process.kill(this.postgres.pid, 'SIGQUIT');
      while (this.postgres.isRunning()) await sleep(20);
    } else await this.postgres.stop();
    this.postgres = await launch(this.folder, this.port);
  }

  /** Until no run is open and every parent knows of its children's ends; the workers repair what is to be repaired. */
  async settled(...workers: StandbyWorker[]): Promise<void> {
    for (;;) {
      for (const worker of workers) worker.reconcile();
      const [{ open }] = await this.rows<{ open: number }>(
        'SELECT count(*)::int AS open FROM run WHERE ended_at IS NULL OR NOT coalesce(parent_told, true)',
      );
      if (open === 0) return;
      await sleep(100);
    }
  }

  /** Everything that is wrong with what the runs and those that they began came to; each run must have made the effects. */
  async problemsOf(runIds: string[], effects: readonly string[]): Promise<string[]> {
    const { made } = (await (await fetch(this.counterUrl)).json()) as { made: Made[] };
    const rows = await this.rows<{ id: string; status: string; parent: string | null; seals: number }>(
      `SELECT id, status, parent_run_id AS parent, (SELECT count(*)::int FROM audit_event
         WHERE action = 'run.sealed' AND subject = run.id::text) AS seals FROM run`,
    );
    const family = rows.filter(({ id, parent }) => runIds.includes(id) || runIds.includes(parent ?? ''));
    const problems = runIds.flatMap((runId) => {
      const of = new Set(family.filter(({ id, parent }) => id === runId || parent === runId).map(({ id }) => id));
      const got = made.filter((each) => of.has(each.runId)).map(({ effect }) => effect);
      return [...got].sort().join() === [...effects].sort().join() ? [] : [`effects of ${runId}: ${got.join()}`];
    });
    for (const { id, status, seals } of family) problems.push(...(await this.runProblems(id, status, seals)));
    const { problems: broken } = await this.store.audit.verify(this.tenantId);
    return [...problems, ...broken.map(({ seq, message }) => `the tenant's chain: ${seq} ${message}`)];
  }

  /** The logs, whole. */
  async events(runId: string) {
    return (await this.store.runs.load(this.tenantId, runId)).events;
  }

  /** Rows as the superuser sees them. */
  async rows<Row extends pg.QueryResultRow>(sql: string): Promise<[Row, ...Row[]]> {
    const client = new pg.Client({ connectionString: this.postgres.adminUrl.replace(/\/postgres$/, '/marimba') });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows as [Row, ...Row[]];
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.next?.catch(() => undefined);
    await Promise.all([...this.workers].map((worker) => worker.kill()));
    await this.queue.close();
    await this.store.close();
    this.redis.disconnect();
    this.counter.disconnect();
    await Promise.all([this.server.stop(), this.postgres.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async runProblems(runId: string, status: string, seals: number): Promise<string[]> {
    const events = await this.events(runId);
    const completed = events.flatMap((event) => (event.type === 'step.completed' ? [event.data.stepId] : []));
    const twice = completed.filter((path, place) => completed.indexOf(path) !== place);
    const differences = await this.store.runs.rebuild(this.tenantId, runId, { write: false });
    return [
      ...(status === 'completed' && events.at(-1)?.type === 'run.completed' ? [] : [`it is ${status}`]),
      ...(seals === 1 ? [] : [`${seals} seals`]),
      ...twice.map((path) => `step ${path} was completed twice`),
      ...verifyEvents(events).map(({ seq, message }) => `event ${seq} ${message}`),
      ...differences.map((difference) => `projection: ${JSON.stringify(difference)}`),
    ].map((problem) => `run ${runId}: ${problem}`);
  }

  private async launchWorker(): Promise<StandbyWorker> {
    const child = fork(join(import.meta.dirname, 'chaos', 'worker.mjs'), {
      env: {
        ...process.env,
        DATABASE_URL: this.postgres.url,
        REDIS_URL: this.server.url,
        COUNTER_URL: this.counterUrl,
        STEP_LEASE_MS: String(leaseMs),
        // One lane, so that what is left over goes through the queue.
        WORKER_CONCURRENCY: '1',
        STANDBY: '1',
      },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const said = (member: 'ready' | 'paused') =>
      new Promise<void>((resolve, reject) => {
        child.on('message', (message: object) => member in message && resolve());
        child.once('exit', (code, signal) =>
          reject(new Error(`the worker ended with ${code ?? signal}; is it built?`)),
        );
      });
    const worker: StandbyWorker = {
      child,
      work: () => child.send({ work: true }),
      pausedAt: (point, nth) => {
        const paused = said('paused');
        child.send({ arm: point, nth });
        return paused;
      },
      release: () => child.send({ release: true }),
      reconcile: () => child.send({ reconcile: true }),
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
}

/** A crashed server may leave its shared memory for a moment. */
async function launch(folder: string, port: number): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++)
    try {
      return await startPostgres({ dataDir: join(folder, 'postgres'), port });
    } catch (error) {
      if (attempt === 10) throw error;
      await sleep(300);
    }
}
