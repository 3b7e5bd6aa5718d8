import { type WorkerResource, workerResource } from '@marimba/contracts';
import type { Redis } from 'ioredis';
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
