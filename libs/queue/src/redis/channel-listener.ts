import type { Redis } from 'ioredis';

type Listener = () => void;

/** One subscriber connection to one channel, shared by all who wait for a message naming their id. */
export class ChannelListener {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly subscriber: Redis;

  constructor(redis: Redis, channel: string) {
    this.subscriber = redis.duplicate();
    this.subscriber.on('error', () => undefined);
    this.subscriber.on('message', (_channel, id: string) => {
      for (const listener of this.listeners.get(id) ?? []) listener();
    });
    // After a lost connection messages may have been missed: everyone looks again.
    this.subscriber.on('ready', () => {
      for (const listeners of this.listeners.values()) for (const listener of listeners) listener();
    });
    this.subscriber.subscribe(channel).catch(() => undefined);
  }

  /** Gives the function that ends it. */
  listen(id: string, listener: Listener): () => void {
    const listeners = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(id);
    };
  }

  close(): void {
    this.subscriber.disconnect();
  }
}
