import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { toQueueError } from './translate-error.js';

export interface ConsumerOptions<T> {
  redis: Redis;
  concurrency: number;
  /** The signal aborts when the consumer is closed. */
  process(job: T, signal: AbortSignal): Promise<void>;
  onTrouble?(message: string, error: unknown): void;
}

/** What checks a payload: a schema of contracts. */
export interface PayloadSchema<T> {
  parse(value: unknown): T;
}

export interface Consumer {
  /** Aborts what is being worked on and waits for it to end. */
  close(): Promise<void>;
}

/**
 * Consumes a queue. A job whose worker died is delivered again, as often as it takes: results are fenced by leases, so
 * working twice writes once.
 */
export function consume<T>(queue: string, schema: PayloadSchema<T>, options: ConsumerOptions<T>): Consumer {
  const stop = new AbortController();
  const handle = async (job: Job): Promise<void> => {
    try {
      await options.process(schema.parse(job.data), stop.signal);
    } catch (error) {
      throw toQueueError(error);
    }
  };
  const connection = options.redis.duplicate();
  connection.on('error', () => undefined);
  const worker = new Worker(queue, handle, {
    connection,
    concurrency: options.concurrency,
    lockDuration: 10_000,
    stalledInterval: 3_000,
    maxStalledCount: 1_000,
  });
  worker.on('error', (error) => options.onTrouble?.(`queue ${queue}`, error));
  worker.on('failed', (job, error) => options.onTrouble?.(`job ${job?.id} of queue ${queue} failed`, error));
  return {
    async close() {
      stop.abort();
      await worker.close();
      connection.disconnect();
    },
  };
}
