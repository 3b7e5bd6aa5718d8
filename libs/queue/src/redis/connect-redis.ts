import { MarimbaError } from '@marimba/contracts';
import { Redis } from 'ioredis';

export interface RedisOptions {
  url: string;
  /** Told once of each spell without a connection; commands wait meanwhile. */
  onTrouble?(message: string): void;
}

/**
 * A connection as BullMQ needs it: commands wait for a lost server instead of failing, and it is sought again at growing
 * intervals of at most two seconds.
 */
export function connectRedis({ url, onTrouble }: RedisOptions): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
  });
  let troubled = false;
  redis.on('ready', () => {
    troubled = false;
  });
  redis.on('error', (error: Error) => {
    if (!troubled) onTrouble?.(`Redis at ${placeOf(url)}: ${error.message}`);
    troubled = true;
  });
  return redis;
}

/** @throws MarimbaError queue.unavailable when the server does not answer in time */
export async function pingRedis(redis: Redis, timeoutMs = 2_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([redis.ping(), late]);
  } catch (cause) {
    throw new MarimbaError('queue.unavailable', `Redis does not answer: ${(cause as Error).message}`, {
      cause,
      remedy: 'Check that the server behind REDIS_URL runs and can be reached.',
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Host and port, without the password. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
}
