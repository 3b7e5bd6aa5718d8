import { type ModelImportResource, modelImportJob, modelImportResource, TerminalError } from '@marimba/contracts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Consumer, consume } from '../consume.js';
import { keys, retentionSeconds } from '../redis/keys.js';

const listed = 100;

/** Imports of models: who asks for them and who does them meet here. What is told of an import is kept for a week. */
export class ModelImports {
  private readonly queue: Queue;

  constructor(private readonly redis: Redis) {
    this.queue = new Queue(keys.importsQueue, { connection: redis });
    this.queue.on('error', () => undefined);
  }

  async request(asked: ModelImportResource): Promise<void> {
    await this.say(asked);
    await this.redis.zadd(keys.modelImports, Date.parse(asked.createdAt), asked.id);
    await this.queue.add(
      'import',
      { v: 1, id: asked.id },
      { jobId: asked.id, removeOnComplete: true, removeOnFail: true },
    );
  }

  async say(state: ModelImportResource): Promise<void> {
    await this.redis.set(keys.modelImport(state.id), JSON.stringify(state), 'EX', retentionSeconds.modelImport);
  }

  /** @throws TerminalError model-import.not-found */
  async get(id: string): Promise<ModelImportResource> {
    const { data } = modelImportResource.safeParse(JSON.parse((await this.redis.get(keys.modelImport(id))) ?? 'null'));
    if (data === undefined)
      throw new TerminalError('model-import.not-found', `there is no import ${id}`, {
        remedy: 'GET /v1/model-imports lists those of the last week',
      });
    return data;
  }

  /** Newest first. */
  async list(): Promise<ModelImportResource[]> {
    await this.redis.zremrangebyscore(keys.modelImports, 0, Date.now() - retentionSeconds.modelImport * 1_000);
    const ids = await this.redis.zrevrange(keys.modelImports, 0, listed - 1);
    if (ids.length === 0) return [];
    const texts = await this.redis.mget(ids.map((id) => keys.modelImport(id)));
    return texts.flatMap((text) => modelImportResource.safeParse(JSON.parse(text ?? 'null')).data ?? []);
  }

  async cancel(id: string): Promise<void> {
    await this.redis.set(keys.modelImportCancelled(id), '1', 'EX', retentionSeconds.modelImport);
  }

  async isCancelled(id: string): Promise<boolean> {
    return (await this.redis.exists(keys.modelImportCancelled(id))) === 1;
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

export interface ImportConsumerOptions {
  redis: Redis;
  process(id: string, signal: AbortSignal): Promise<void>;
  onTrouble?(message: string, error: unknown): void;
}

/** One import at a time: it takes the disk and a core. One whose worker died is begun again by another, where it had come to. */
export function startImportConsumer({ process, ...options }: ImportConsumerOptions): Consumer {
  return consume(
    keys.importsQueue,
    modelImportJob,
    { ...options, concurrency: 1, lockMs: 30_000, process: ({ id }, signal) => process(id, signal) },
    { yieldsToOthers: true },
  );
}
