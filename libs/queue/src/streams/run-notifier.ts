import type { RunNotifier } from '@marimba/engine';
import type { Redis } from 'ioredis';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys } from '../redis/keys.js';

/** Tells every process that a run's log has grown. */
export class RedisRunNotifier implements RunNotifier {
  constructor(private readonly redis: Redis) {}

  async runChanged(runId: string): Promise<void> {
    // Without a connection nobody listens either; waiting would hold the engine up for nothing.
    if (this.redis.status === 'ready') await this.redis.publish(keys.runChanged, runId);
  }
}

/** Wakes whoever streams a run when its log or its tokens have grown. Waking too often is harmless; readers also poll. */
export class RunChanges {
  private readonly listener: ChannelListener;

  constructor(redis: Redis) {
    this.listener = new ChannelListener(redis, keys.runChanged);
  }

  /** Gives the function that ends it. */
  listen(runId: string, wake: () => void): () => void {
    return this.listener.listen(runId, wake);
  }

  close(): void {
    this.listener.close();
  }
}
