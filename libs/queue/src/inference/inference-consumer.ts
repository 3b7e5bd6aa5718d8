import {
  type InferenceJob,
  inferenceJob,
  type ModelCall,
  type ModelResult,
  modelRequest,
  toErrorRecord,
} from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { type Consumer, consume } from '../consume.js';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys } from '../redis/keys.js';
import { CallPieces } from '../streams/call-pieces.js';
import { TokenStream } from '../streams/token-stream.js';
import { findOutcome, leaveOutcome } from './call-outcome.js';
import { type PieceSink, PieceWriter } from './piece-writer.js';

export interface InferenceConsumerOptions {
  redis: Redis;
  model: string;
  concurrency: number;
  /** The signal aborts when the caller has cancelled, another worker has taken the call or the consumer is closed. */
  process(call: ModelCall, out: PieceSink, signal: AbortSignal): Promise<ModelResult>;
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
  const pieces = new CallPieces(redis);
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
      const call = { ...job, request: modelRequest.parse(JSON.parse(request)) };
      const writer = PieceWriter.of(job, tokens, pieces);
      const result = await options.process(call, (piece, anew) => writer.write(piece, anew), signal);
      // Half an answer is no outcome: whoever still wants one has the call made again.
      if (signal.aborted && 'finishReason' in result && result.finishReason === 'aborted') return;
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
