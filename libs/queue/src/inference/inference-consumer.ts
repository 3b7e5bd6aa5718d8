import {
  type InferenceCall,
  type InferenceJob,
  type InferenceResult,
  inferenceJob,
  inferenceRequest,
  type TokenMessage,
  toErrorRecord,
} from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { type Consumer, consume } from '../consume.js';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys } from '../redis/keys.js';
import { TokenStream } from '../streams/token-stream.js';
import { findOutcome, leaveOutcome } from './call-outcome.js';

/** Takes the pieces of an answer as they are written. `anew`: the answer begins again, what was written does not count. */
export type TokenSink = (text: string, anew?: boolean) => void;

export interface InferenceConsumerOptions {
  redis: Redis;
  model: string;
  concurrency: number;
  /** The signal aborts when the caller has cancelled, another worker has taken the call or the consumer is closed. */
  process(call: InferenceCall, out: TokenSink, signal: AbortSignal): Promise<InferenceResult>;
  onTrouble?(message: string, error: unknown): void;
  /** How long a worker that gives no sign of life keeps its calls, in milliseconds; default 10 s. */
  lockMs?: number;
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
    const signal = AbortSignal.any([stop, abort.signal]);
    // Messages are not the truth (one may come late, for a call that is wanted again): the key is.
    const look = async (): Promise<void> => {
      if ((await redis.exists(keys.callCancelled(job.callId))) === 1) abort.abort();
    };
    const unlisten = cancelled.listen(job.callId, () => void look().catch(() => undefined));
    try {
      if ((await redis.exists(keys.callCancelled(job.callId))) === 1) return;
      if ((await findOutcome(redis, job.callId)) !== undefined) return;
      const request = await redis.get(keys.callRequest(job.callId));
      // Nobody asks any more, or Redis was emptied: whoever still waits asks again.
      if (request === null) return;
      const call = { ...job, request: inferenceRequest.parse(JSON.parse(request)) };
      const writer = new TokenWriter(tokens, job);
      const result = await options.process(call, (text, anew) => writer.write(text, anew), signal);
      // Half an answer is no outcome: whoever still wants one has the call made again.
      if (signal.aborted && result.finishReason === 'aborted') return;
      await writer.flush();
      await leaveOutcome(redis, job.callId, { result });
    } catch (error) {
      // Stopped work is no outcome: another worker takes the job, or nobody asks any more.
      if (signal.aborted) return;
      options.onTrouble?.(`model call ${job.callId}`, error);
      await leaveOutcome(redis, job.callId, { error: toErrorRecord(error, 'model.failed') });
    } finally {
      unlisten();
    }
  };

  const consumer = consume(
    keys.inferenceQueue(model),
    inferenceJob,
    {
      redis,
      concurrency: options.concurrency,
      process: answer,
      ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
      ...(options.lockMs === undefined ? {} : { lockMs: options.lockMs }),
    },
    { yieldsToOthers: true },
  );
  return {
    setConcurrency: consumer.setConcurrency,
    async close(drainMs) {
      clearInterval(refresh);
      await consumer.close(drainMs);
      cancelled.close();
    },
  };
}

/** Sends tokens in the order in which they were written, those that come while some are on their way together. */
class TokenWriter {
  private index = 0;
  private waiting: TokenMessage[] = [];
  private sending: Promise<void> | undefined;

  constructor(
    private readonly tokens: TokenStream,
    private readonly job: InferenceJob,
  ) {}

  /** A reader takes index 0 for the beginning of the call's text. */
  write(text: string, anew = false): void {
    const { stepId, callKey } = this.job;
    if (anew) this.index = 0;
    this.waiting.push({ stepId, callKey, index: this.index++, text });
    this.sending ??= this.send();
  }

  /** Every token is in the stream before the outcome is. */
  async flush(): Promise<void> {
    await this.sending;
  }

  /** Never rejects: the log will hold the whole text, tokens are only its preview. */
  private async send(): Promise<void> {
    while (this.waiting.length > 0)
      await this.tokens.append(this.job.runId, this.waiting.splice(0)).catch(() => undefined);
    this.sending = undefined;
  }
}
