import { type WorkerResource, type WorkerWish, workerResource, workerWish } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys, retentionSeconds } from '../redis/keys.js';

/** What every worker says of itself; one that says nothing for a while is forgotten. */
export class WorkerRegistry {
  constructor(private readonly redis: Redis) {}

  async say(worker: WorkerResource): Promise<void> {
    await this.redis
      .pipeline()
      .set(keys.worker(worker.name), JSON.stringify(worker), 'EX', retentionSeconds.worker)
      .sadd(keys.workers, worker.name)
      .exec();
  }

  async leave(name: string): Promise<void> {
    await this.redis.pipeline().del(keys.worker(name)).srem(keys.workers, name).exec();
  }

  /** Asks something of a worker, which it hears at once. */
  async wish(name: string, wish: WorkerWish): Promise<void> {
    await this.redis
      .pipeline()
      .set(keys.workerWish(name), wish, 'EX', retentionSeconds.wish)
      .publish(keys.workerWished, name)
      .exec();
  }

  /**
   * Tells a worker what is asked of it from now on; what was asked of an earlier process of its name is forgotten. A wish that
   * is lost with everything in Redis changes nothing. Gives the function that ends it.
   */
  async onWish(name: string, act: (wish: WorkerWish) => void): Promise<() => void> {
    await this.redis.del(keys.workerWish(name));
    const listener = new ChannelListener(this.redis, keys.workerWished);
    const look = async () => {
      const { data } = workerWish.safeParse(await this.redis.get(keys.workerWish(name)));
      if (data !== undefined) act(data);
    };
    listener.listen(name, () => void look().catch(() => undefined));
    return () => listener.close();
  }

  /** By name. What another version of the product has said in another form is left out. */
  async list(): Promise<WorkerResource[]> {
    const names = (await this.redis.smembers(keys.workers)).toSorted();
    if (names.length === 0) return [];
    const texts = await this.redis.mget(names.map((name) => keys.worker(name)));
    const gone = names.filter((_, index) => texts[index] === null);
    if (gone.length > 0) await this.redis.srem(keys.workers, gone);
    return texts.flatMap((text) => {
      const parsed = workerResource.safeParse(JSON.parse(text ?? 'null'));
      return parsed.success ? [parsed.data] : [];
    });
  }
}
