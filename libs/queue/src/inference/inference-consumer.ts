import { type InferenceJob, type InferenceResult, inferenceJob, toErrorRecord } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { type Consumer, consume } from '../consume.js';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys } from '../redis/keys.js';
import { TokenStream } from '../streams/token-stream.js';
import { findOutcome, leaveOutcome } from './call-outcome.js';

/** Takes the pieces of an answer as they are written. */
export type TokenSink = (text: string) => void;

export interface InferenceConsumerOptions {
  redis: Redis;
  model: string;
  concurrency: number;
  /** The signal aborts when the caller has cancelled or the consumer is closed. */
  process(job: InferenceJob, out: TokenSink, signal: AbortSignal): Promise<InferenceResult>;
  onTrouble?(message: string, error: unknown): void;
}

const servedSeconds = 15;
const servedRefreshMs = 5_000;

/** Serves one model's queue: runs calls, streams their tokens and leaves their outcome for whoever asked. */
export function startInferenceConsumer(options: InferenceConsumerOptions): Consumer {
  const { redis, model } = options;
  const cancelled = new ChannelListener(redis, keys.callsCancelled);
  const tokens = new TokenStream(redis);
  const serve = (): void => void redis.set(keys.modelServed(model), '1', 'EX', servedSeconds).catch(() => undefined);
  serve();
  const refresh = setInterval(serve, servedRefreshMs);

  const answer = async (job: InferenceJob, stop: AbortSignal): Promise<void> => {
    const abort = new AbortController();
    const unlisten = cancelled.listen(job.callId, () => abort.abort());
    try {
      if ((await redis.exists(keys.callCancelled(job.callId))) === 1) return;
      if ((await findOutcome(redis, job.callId)) !== undefined) return;
      const writer = new TokenWriter(tokens, job);
      const result = await options.process(job, (text) => writer.write(text), AbortSignal.any([stop, abort.signal]));
      await writer.flush();
      await leaveOutcome(redis, job.callId, { result });
    } catch (error) {
      // Stopped work is no outcome: another worker takes the job, or nobody asks any more.
      if (stop.aborted || abort.signal.aborted) return;
      options.onTrouble?.(`model call ${job.callId}`, error);
      await leaveOutcome(redis, job.callId, { error: toErrorRecord(error, 'model.failed') });
    } finally {
      unlisten();
    }
  };

  const consumer = consume(keys.inferenceQueue(model), inferenceJob, {
    redis,
    concurrency: options.concurrency,
    process: answer,
    ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
  });
  return {
    async close() {
      clearInterval(refresh);
      await consumer.close();
      cancelled.close();
    },
  };
}

/** Sends tokens in the order in which they were written, without making the model wait for Redis. */
class TokenWriter {
  private index = 0;
  private sent: Promise<void> = Promise.resolve();

  constructor(
    private readonly tokens: TokenStream,
    private readonly job: InferenceJob,
  ) {}

  write(text: string): void {
    const { runId, stepId, callKey } = this.job;
    const token = { stepId, callKey, index: this.index++, text };
    this.sent = this.sent.then(() => this.tokens.append(runId, token)).catch(() => undefined);
  }

  /** Every token is in the stream before the outcome is. */
  flush(): Promise<void> {
    return this.sent;
  }
}
