import { setTimeout as sleep } from 'node:timers/promises';
import type { RunNotifier } from '@marimba/engine';
import type { Redis } from 'ioredis';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys } from '../redis/keys.js';

const gatherMs = 20;

/** Tells every process that a run's log has grown. */
export class RedisRunNotifier implements RunNotifier {
  private changed = new Set<string>();
  private sent: Promise<void> | undefined;

  constructor(private readonly redis: Redis) {}

  /** What has changed within a moment is told together, each run once, and after the work that goes on at once. */
  runChanged(runId: string): Promise<void> {
    this.changed.add(runId);
    this.sent ??= sleep(gatherMs).then(() => this.send());
    return this.sent;
  }

  private async send(): Promise<void> {
    const runs = this.changed;
    this.changed = new Set();
    this.sent = undefined;
    // Without a connection nobody listens either; waiting would hold the engine up for nothing.
    if (this.redis.status !== 'ready') return;
    const [first, ...others] = runs;
    // A pipeline is made with every script that the connection knows: for one message that costs more than the message.
    if (first !== undefined && others.length === 0) {
      await this.redis.publish(keys.runChanged, first);
      return;
    }
    const commands = this.redis.pipeline();
    for (const runId of runs) commands.publish(keys.runChanged, runId);
    await commands.exec();
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
