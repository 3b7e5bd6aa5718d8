import { basename, join } from 'node:path';
import { CliError } from '../cli-error.js';
import { type Config, graphDevice } from '../config.js';
import { type ImportedModel, type ImportProgress, importInThread } from '../model/import-model.js';
import { downloadsFolder } from '../model/model-request.js';
import { progressBar } from '../terminal/progress-bar.js';
import type { Terminal } from '../terminal/terminal.js';
import { type AppName, AppProcess } from './app-process.js';
import { choosePort } from './choose-port.js';
import { EmbeddedServers } from './embedded-servers.js';
import type { Home } from './home.js';
import { type PreparedDatabase, prepareDatabase } from './prepare-database.js';
import { secretKey } from './secret-key.js';

export interface SupervisorOptions {
  config: Config;
  home: Home;
  terminal: Terminal;
  /** Whether the next free port is taken when nobody asked for a certain one and 7400 is in use. */
  mayMovePort: boolean;
  onLogLine(app: AppName, line: string): void;
}

export interface RunningService extends PreparedDatabase {
  url: string;
  databaseUrl: string;
  models: ImportedModel[];
}

const watchEveryMs = 2_000;
const restartPatienceMs = 5_000;

/** Everything that a service needs, on one machine: servers, tables, imported models, api and worker, kept running. */
export class Supervisor {
  private readonly servers: EmbeddedServers;
  private readonly apps: Record<AppName, AppProcess>;
  private childEnvironment: Record<string, string> = {};
  private watch: NodeJS.Timeout | undefined;
  private readonly importing = new AbortController();
  private stopped = false;

  constructor(private readonly options: SupervisorOptions) {
    const { config, home, terminal, onLogLine } = options;
    const { databaseUrl, redisUrl } = config;
    this.servers = new EmbeddedServers({
      home,
      databaseUrl,
      redisUrl,
      onProgress: (message) => terminal.note(message),
    });
    const app = (name: AppName): AppProcess =>
      new AppProcess({
        name,
        environment: () => this.childEnvironment,
        onLine: (line) => onLogLine(name, line),
        onTrouble: (message) => terminal.warn(message),
      });
    this.apps = { api: app('api'), worker: app('worker') };
  }

  /** What can be started at the same time is; what is told is told in one order. @throws whatever is in the way */
  async start(): Promise<RunningService> {
    const { config, terminal, mayMovePort } = this.options;
    const port = await choosePort(config.port, config.host, mayMovePort);
    if (config.port === undefined && port !== 7400) terminal.note(`Port 7400 is in use; this one takes ${port}.`);
    const importing = this.importModels();
    const starting = this.servers.queue();
    for (const pending of [importing.models, starting]) pending.catch(() => undefined);

    const database = await this.servers.database();
    const prepared = await prepareDatabase(database.url);
    terminal.done(database.says);
    if (prepared.migrations.length > 0) terminal.done(`Tables: ${prepared.migrations.length} migrations applied`);
    const queue = await starting;
    terminal.done(queue.says);
    this.childEnvironment = { ...this.environmentOf(port), ...(await this.ownSecretKey()) };
    this.setUrls(database.url, queue.url);
    const api = this.startApp('api');
    api.catch(() => undefined);
    const models = await importing.show();
    for (const { name, parameters, precision, written } of models)
      terminal.done(
        `Model ${name}: ${(parameters / 1e6).toFixed(1)}M parameters, ${precision}, ${written ? 'imported' : 'imported earlier'}`,
      );
    const worker = this.startApp('worker');
    worker.catch(() => undefined);
    const listening = (await api) ?? port;
    await worker;
    const url = `http://${addressOf(config.host)}:${listening}`;
    this.childEnvironment.PORT = String(listening);
    terminal.done(`API on ${url} and a worker`);
    this.watch = setInterval(() => void this.reviveServers(), watchEveryMs).unref();
    return { ...prepared, url, databaseUrl: database.url, models };
  }

  /** In the reverse order: who works, then what they work with. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.importing.abort();
    clearInterval(this.watch);
    await Promise.all(Object.values(this.apps).map((app) => app.stop()));
    await this.servers.stop();
  }

  /** Ends api and worker at once. The embedded Postgres goes on and is found again by the next start. */
  kill(): void {
    this.stopped = true;
    for (const app of Object.values(this.apps)) app.kill();
  }

  /** Starts api and worker again, as after a build. Without its servers a process cannot end orderly, so it gets little time. */
  async restartApps(): Promise<void> {
    await Promise.all(Object.values(this.apps).map((app) => app.stop(restartPatienceMs)));
    if (!this.stopped) await Promise.all(Object.values(this.apps).map((app) => app.start()));
  }

  private startApp(name: AppName): Promise<number | undefined> {
    if (this.stopped) return Promise.reject(new CliError('Stopped while starting.'));
    return this.apps[name].start();
  }

  /** Only for the embedded database, and where none is given: the key of another one is kept by whoever keeps that. */
  private async ownSecretKey(): Promise<Record<string, string>> {
    const { config, home } = this.options;
    if (config.databaseUrl !== undefined || config.environment.MARIMBA_SECRET_KEY) return {};
    return { MARIMBA_SECRET_KEY: await secretKey(home.secretKey) };
  }

  private environmentOf(port: number): Record<string, string> {
    const { config } = this.options;
    return {
      // Everything here stops together: what runs is taken up at the next start, so a Ctrl-C need not wait for it.
      MARIMBA_DRAIN_MS: '2000',
      MARIMBA_STATE_DIR: join(config.home, 'states'),
      ...config.environment,
      HOST: config.host,
      PORT: String(port),
      MARIMBA_MODELS: config.models.join(','),
      MARIMBA_CACHE_DIR: config.cacheDir,
      MARIMBA_DOWNLOADS_DIR: downloadsFolder(config),
      MARIMBA_PRECISION: config.precision,
    };
  }

  private setUrls(databaseUrl: string, redisUrl: string): void {
    this.childEnvironment.DATABASE_URL = databaseUrl;
    this.childEnvironment.REDIS_URL = redisUrl;
  }

  private importModels(): { models: Promise<ImportedModel[]>; show(): Promise<ImportedModel[]> } {
    const { config, terminal } = this.options;
    const { precision, cacheDir } = config;
    let onProgress: ((folder: string, progress: ImportProgress) => void) | undefined;
    const importOne = (folder: string): Promise<ImportedModel> =>
      importInThread(folder, {
        precision,
        device: graphDevice(config.devices),
        cacheDir,
        signal: this.importing.signal,
        onProgress: (progress) => onProgress?.(folder, progress),
      });
    const models = Promise.all(config.models.map(importOne));
    return {
      models,
      /** From now on the progress is drawn; before, other lines were. */
      async show() {
        const bar = progressBar(terminal, `Importing ${config.models.map((folder) => basename(folder)).join(', ')}`);
        onProgress = (folder, { stage, done, total }) => {
          if (folder === config.models[0] && stage === 'writing') bar.update(done, total);
        };
        return models.finally(() => bar.stop());
      },
    };
  }

  /** An embedded server that ended by itself comes back at another address, so api and worker begin anew with it. */
  private async reviveServers(): Promise<void> {
    if (this.stopped) return;
    clearInterval(this.watch);
    const { terminal } = this.options;
    try {
      const ended = await this.servers.revive();
      if (ended.length > 0 && !this.stopped) {
        terminal.warn(`${ended.join(' and ')} ended and was started again; api and worker follow.`);
        this.setUrls((await this.servers.database()).url, (await this.servers.queue()).url);
        await this.restartApps();
      }
    } catch (error) {
      terminal.warn(`A server ended and could not be started again: ${(error as Error).message}`);
    }
    if (!this.stopped) this.watch = setInterval(() => void this.reviveServers(), watchEveryMs).unref();
  }
}

/** What a browser on this machine can open, where the service listens on every address. */
function addressOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
