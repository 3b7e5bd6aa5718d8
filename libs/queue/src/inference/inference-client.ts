import {
  type AnswerPiece,
  type EmbeddingCall,
  type EmbeddingResult,
  embeddingResult,
  fromErrorRecord,
  type InferenceCall,
  type InferenceJob,
  type InferenceOutcome,
  type InferenceResult,
  inferenceJob,
  inferenceResult,
  MarimbaError,
  type ModelCall,
  type ModelRequest,
  type ModelResult,
  type RerankCall,
  type RerankResult,
  rerankResult,
} from '@marimba/contracts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ConsumerStopped } from '../consumer-stopped.js';
import { ChannelListener } from '../redis/channel-listener.js';
import { keys, retentionSeconds } from '../redis/keys.js';
import { CallPieces } from '../streams/call-pieces.js';
import { findOutcome } from './call-outcome.js';
import { readPieces } from './read-pieces.js';

export interface InferenceClientOptions {
  /** How often a waiting call looks whether its job and its model's worker are still there. */
  pollMs?: number;
  /** How long a call waits while no worker serves its model. */
  patienceMs?: number;
}

interface CallStanding {
  outcome: InferenceOutcome | undefined;
  /** Some worker serves the model. */
  served: boolean;
  /** The request lies where the worker looks for it. */
  asked: boolean;
}

/** Has models called by whatever inference worker serves them, through one queue a model. */
export class InferenceClient {
  private readonly queues = new Map<string, Queue<InferenceJob>>();
  private readonly finished: ChannelListener;
  private written: ChannelListener | undefined;
  private readonly pieces: CallPieces;
  private readonly pollMs: number;
  private readonly patienceMs: number;

  constructor(
    private readonly redis: Redis,
    { pollMs = 1_000, patienceMs = 20_000 }: InferenceClientOptions = {},
  ) {
    this.finished = new ChannelListener(redis, keys.callFinished);
    this.pieces = new CallPieces(redis);
    this.pollMs = pollMs;
    this.patienceMs = patienceMs;
  }

  /**
   * Queues the call unless it was queued or finished before, and waits for its result. A job that has vanished (a flushed
   * Redis) is queued again.
   * @throws MarimbaError model.unavailable when nobody serves the model, model.failed and what else the worker met;
   *   the signal's reason when it aborts, after the worker was told to stop. When it aborts because the caller's own
   *   worker stops, the call goes on: whoever takes the step over finds its result.
   */
  async call(call: InferenceCall, signal: AbortSignal): Promise<InferenceResult> {
    return inferenceResult.parse(await this.perform(call, signal));
  }

  /** Vectors for texts; else as `call`. */
  async embed(call: EmbeddingCall, signal: AbortSignal): Promise<EmbeddingResult> {
    return embeddingResult.parse(await this.perform(call, signal));
  }

  /** How well passages answer a question; else as `call`. */
  async rerank(call: RerankCall, signal: AbortSignal): Promise<RerankResult> {
    return rerankResult.parse(await this.perform(call, signal));
  }

  /**
   * The pieces of a call outside a run as they are written, and its result in the end. They are read from Redis as fast as
   * they are taken from here. Whoever stops taking them gives the call up.
   * @throws what `call` throws; MarimbaError model.failed when its worker was lost and the next one answers otherwise
   */
  async *stream(call: InferenceCall, signal: AbortSignal): AsyncGenerator<AnswerPiece[], InferenceResult, void> {
    this.written ??= new ChannelListener(this.redis, keys.callWritten);
    const left = new AbortController();
    const result = this.call(call, AbortSignal.any([signal, left.signal]));
    try {
      yield* readPieces(call.callId, result, { pieces: this.pieces, written: this.written, pollMs: this.pollMs });
      return await result;
    } finally {
      left.abort();
      // They would expire by themselves.
      this.pieces.drop(call.callId).catch(() => undefined);
    }
  }

  private async perform({ request, ...job }: ModelCall, signal: AbortSignal): Promise<ModelResult> {
    signal.throwIfAborted();
    const data = inferenceJob.parse(job);
    let servedAt = Date.now();
    for (;;) {
      const woken = this.wakeUp(data.callId, signal);
      const { outcome, served, asked } = await this.look(data);
      if (outcome !== undefined) {
        woken.cancel();
        if ('error' in outcome) throw fromErrorRecord(outcome.error);
        return outcome.result;
      }
      if (!asked) await this.ask(data.callId, request);
      await this.enqueue(data);
      if (served) servedAt = Date.now();
      if (Date.now() - servedAt > this.patienceMs) {
        woken.cancel();
        throw this.unavailable(data.model);
      }
      await woken.promise;
      if (signal.aborted) {
        if (!(signal.reason instanceof ConsumerStopped)) await this.cancel(data);
        signal.throwIfAborted();
      }
    }
  }

  /** Calls that wait or are being worked on. */
  async depth(model: string): Promise<number> {
    return this.queue(model).getJobCountByTypes('waiting', 'active');
  }

  async close(): Promise<void> {
    this.finished.close();
    this.written?.close();
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  /** How the call stands. Whoever gave it up before, it is wanted now. */
  private async look({ callId, model }: InferenceJob): Promise<CallStanding> {
    const [outcome, , served, asked] = await Promise.all([
      findOutcome(this.redis, callId),
      this.redis.del(keys.callCancelled(callId)),
      this.redis.exists(keys.modelServed(model)),
      this.redis.expire(keys.callRequest(callId), retentionSeconds.request),
    ]);
    return { outcome, served: served === 1, asked: asked === 1 };
  }

  private async ask(callId: string, request: ModelRequest): Promise<void> {
    await this.redis.set(keys.callRequest(callId), JSON.stringify(request), 'EX', retentionSeconds.request);
  }

  /** Adding a job whose id is there already changes nothing. */
  private async enqueue(job: InferenceJob): Promise<void> {
    await this.queue(job.model).add('call', job, { jobId: job.callId, removeOnComplete: true, removeOnFail: true });
  }

  private async cancel({ callId, model }: InferenceJob): Promise<void> {
    await this.redis
      .pipeline()
      .set(keys.callCancelled(callId), '1', 'EX', retentionSeconds.cancellation)
      .publish(keys.callsCancelled, callId)
      .exec();
    // A job that a worker holds cannot be removed; that worker has just been told.
    await this.queue(model)
      .remove(callId)
      .catch(() => 0);
  }

  /** Ends when the call finishes, the signal aborts or it is time to look again. */
  private wakeUp(callId: string, signal: AbortSignal): { promise: Promise<void>; cancel(): void } {
    let cancel = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      const wake = (): void => {
        stop();
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const stop = this.finished.listen(callId, wake);
      const timer = setTimeout(wake, this.pollMs);
      signal.addEventListener('abort', wake);
      cancel = wake;
    });
    return { promise, cancel };
  }

  private unavailable(model: string): MarimbaError {
    const seconds = Math.round(this.patienceMs / 1000);
    return new MarimbaError('model.unavailable', `no worker has served model '${model}' for ${seconds} s`, {
      remedy: `Start a worker with WORKER_ROLES=inference and the model's folder in MARIMBA_MODELS (queue ${keys.inferenceQueue(model)}).`,
    });
  }

  private queue(model: string): Queue<InferenceJob> {
    let queue = this.queues.get(model);
    if (queue === undefined) {
      queue = new Queue<InferenceJob>(keys.inferenceQueue(model), { connection: this.redis });
      queue.on('error', () => undefined);
      this.queues.set(model, queue);
    }
    return queue;
  }
}
