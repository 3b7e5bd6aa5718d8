import { type EmbeddedPostgres, type EmbeddedRedis, startPostgres, startRedis } from '@marimba/embedded';
import { CliError } from '../cli-error.js';
import { answersAt, redisPort } from './answers-at.js';
import type { Home } from './home.js';

export interface ServerUrls {
  databaseUrl: string;
  redisUrl: string;
}

export interface EmbeddedServersOptions {
  home: Home;
  /** A server that is somebody else's; no embedded one is started in its place. */
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  onProgress(message: string): void;
}

/** Postgres and Redis of this machine, where no others are named. */
export class EmbeddedServers {
  private postgres: Promise<EmbeddedPostgres> | undefined;
  private redis: Promise<EmbeddedRedis> | undefined;

  constructor(private readonly options: EmbeddedServersOptions) {}

  /** Starts, or finds, the database. @throws EmbeddedServerError */
  async database(): Promise<{ url: string; says: string }> {
    const { databaseUrl, home, onProgress } = this.options;
    if (databaseUrl !== undefined)
      return { url: databaseUrl, says: `Postgres at ${new URL(databaseUrl).host} (DATABASE_URL)` };
    this.postgres ??= startPostgres({ dataDir: home.postgres, onProgress });
    const { url, reused } = await this.postgres;
    const how = reused ? 'found running' : 'started';
    return { url, says: `Postgres on ${new URL(url).host} (embedded, ${how})` };
  }

  /** Starts, or finds, the queue's server. @throws EmbeddedServerError */
  async queue(): Promise<{ url: string; says: string }> {
    const { redisUrl, home } = this.options;
    if (redisUrl !== undefined) {
      const { host } = new URL(redisUrl);
      if (await answersAt(redisUrl, redisPort)) return { url: redisUrl, says: `Redis at ${host} (REDIS_URL)` };
      throw new CliError(
        `Nothing answers at ${host} (REDIS_URL).`,
        'Start that server, correct REDIS_URL, or unset it.',
      );
    }
    this.redis ??= startRedis({ noteFile: home.redisNote });
    const { url, kind, reused } = await this.redis;
    const how = reused ? 'found running' : 'started';
    return { url, says: `Redis protocol on ${new URL(url).host} (${kind}, ${how})` };
  }

  /** Starts those again that have ended by themselves. @returns their names; then addresses have changed */
  async revive(): Promise<string[]> {
    const ended: string[] = [];
    if (this.postgres && !(await this.postgres).isRunning()) {
      ended.push('Postgres');
      this.postgres = undefined;
      await this.database();
    }
    if (this.redis && !(await this.redis).isRunning()) {
      ended.push('Redis');
      this.redis = undefined;
      await this.queue();
    }
    return ended;
  }

  /** Stops what was started or found here, also what is just being started. */
  async stop(): Promise<void> {
    const started = await Promise.allSettled([this.redis, this.postgres]);
    for (const server of started) if (server.status === 'fulfilled') await server.value?.stop();
  }
}
