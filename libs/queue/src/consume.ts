import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { ConsumerStopped } from './consumer-stopped.js';
import { toQueueError } from './translate-error.js';

export interface ConsumerOptions<T> {
  redis: Redis;
  concurrency: number;
  /** The signal aborts with {@link ConsumerStopped} when the consumer is closed. */
  process(job: T, signal: AbortSignal): Promise<void>;
  onTrouble?(message: string, error: unknown): void;
  /** How long a worker that gives no sign of life keeps its jobs, in milliseconds; default 10 s. */
  lockMs?: number;
}

export interface ConsumeSettings {
  /** Whether work is broken off once another worker holds its job. Not where a lease in Postgres decides that. */
  yieldsToOthers?: boolean;
  /** Told of each job before it is worked on; gives false where it is not to be worked on now. */
  taken?(job: Job): Promise<boolean>;
}

/** What checks a payload: a schema of contracts. */
export interface PayloadSchema<T> {
  parse(value: unknown): T;
}

export interface Consumer {
  /** From now on it works on so many jobs at a time; at least 1. */
  setConcurrency(concurrency: number): void;
  /** Takes nothing more and waits for what is being worked on, which is aborted after so many milliseconds: at once when left out. */
  close(drainMs?: number): Promise<void>;
}

/**
 * Consumes a queue. A job whose worker died is delivered again, as often as it takes: results are fenced by leases, so
 * working twice writes once.
 */
export function consume<T>(
  queue: string,
  schema: PayloadSchema<T>,
  options: ConsumerOptions<T>,
  { yieldsToOthers = false, taken: isWanted }: ConsumeSettings = {},
): Consumer {
  const { lockMs = 10_000 } = options;
  const stop = new AbortController();
  // BullMQ hands a signal, which `cancelJob` aborts, to functions of three parameters only.
  const handle = async (job: Job, _token: string | undefined, taken: AbortSignal | undefined): Promise<void> => {
    const signal = taken === undefined ? stop.signal : AbortSignal.any([stop.signal, taken]);
    try {
      if (isWanted === undefined || (await isWanted(job))) await options.process(schema.parse(job.data), signal);
    } catch (error) {
      throw toQueueError(error);
    }
  };
  const connection = options.redis.duplicate();
  connection.on('error', () => undefined);
  const worker = new Worker(queue, handle, {
    connection,
    concurrency: options.concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.min(3_000, lockMs),
    maxStalledCount: 1_000,
    runRetryDelay: 1_000,
  });
  // A lock that cannot be renewed was taken over, or lost with everything in Redis; only the first makes work useless.
  const yieldTo = async (jobId: string): Promise<void> => {
    if ((await options.redis.exists(`${worker.toKey(jobId)}:lock`)) === 1)
      worker.cancelJob(jobId, 'another worker has taken the job');
  };
  if (yieldsToOthers)
    worker.on('lockRenewalFailed', (jobIds) => {
      for (const jobId of jobIds) yieldTo(jobId).catch((error) => options.onTrouble?.(`queue ${queue}`, error));
    });
  worker.on('error', (error) => options.onTrouble?.(`queue ${queue}`, error));
  worker.on('failed', (job, error) => options.onTrouble?.(`job ${job?.id} of queue ${queue} failed`, error));
  return {
    setConcurrency(concurrency) {
      worker.concurrency = concurrency;
    },
    async close(drainMs = 0) {
      const abort = (): void => stop.abort(new ConsumerStopped());
      const late = drainMs > 0 ? setTimeout(abort, drainMs) : undefined;
      if (late === undefined) abort();
      await worker.close();
      clearTimeout(late);
      connection.disconnect();
    },
  };
}
