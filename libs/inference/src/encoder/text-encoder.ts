import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { errorNamed, InferenceError } from '../errors.js';
import type { Precision } from '../onnx/graph-builder.js';
import type { EncoderConfig, EncoderKind } from './encoder-config.js';
import type { EncoderReply, EncoderTask, EncoderThreadOptions } from './encoder-messages.js';
import { importEncoder } from './import-encoder.js';

export interface EncoderOptions {
  precision?: Precision | undefined;
  cacheDir: string;
  /** Threads of one operator; default 2. */
  threads?: number | undefined;
}

export interface EncoderInfo {
  name: string;
  family: string;
  kind: EncoderKind;
  fingerprint: string;
  precision: Precision;
  parameters: number;
  contextLength: number;
  /** Of a vector. */
  dimensions: number;
}

/** Texts that run together: as many as give the processor enough to do, of like length, so that little is padding. */
const batchSize = 16;

type Done = Extract<EncoderReply, { kind: 'done' }>;
interface Pending {
  resolve(reply: Done): void;
  reject(error: Error): void;
}

/** An encoder that is open: its tokenizer and session in a thread of their own. */
export class TextEncoder {
  readonly info: EncoderInfo;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private worker: Promise<Worker> | undefined;

  private constructor(
    info: EncoderInfo,
    private readonly config: EncoderConfig,
    private readonly options: EncoderThreadOptions,
  ) {
    this.info = info;
  }

  /** Opens a Hugging Face folder of an encoder. @throws ModelFormatError */
  static async open(dir: string, { precision, cacheDir, threads = 2 }: EncoderOptions): Promise<TextEncoder> {
    const { config, file, ...imported } = await importEncoder(dir, { precision, cacheDir });
    const { family, kind, pooling, contextLength, hiddenSize: dimensions } = config;
    const info = { name: basename(dir), family, kind, contextLength, dimensions, ...imported };
    const encoder = new TextEncoder(info, config, { modelDir: dir, file, kind, pooling, contextLength, threads });
    await encoder.running();
    return encoder;
  }

  /** One vector of length 1 a text. @throws InferenceError; the signal's reason */
  async embed(
    texts: readonly string[],
    purpose: 'query' | 'passage' = 'passage',
    signal?: AbortSignal,
  ): Promise<{ vectors: Float32Array[]; tokens: number }> {
    if (this.info.kind !== 'vectors')
      throw new RangeError(`${this.info.name} is a cross-encoder: it gives scores, not vectors`);
    const prefix = this.config.prefixes[purpose];
    return this.inBatches(texts, (part) => ({ texts: part.map((index) => prefix + texts[index]!) }), signal);
  }

  /** How well each passage answers the question; higher is better. @throws InferenceError; the signal's reason */
  async rank(
    query: string,
    passages: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ scores: number[]; tokens: number }> {
    if (this.info.kind !== 'scores')
      throw new RangeError(`${this.info.name} gives vectors; a cross-encoder is needed to rank`);
    const task = (part: number[]) => ({ texts: part.map(() => query), pairs: part.map((index) => passages[index]!) });
    const { vectors, tokens } = await this.inBatches(passages, task, signal);
    return { scores: vectors.map((vector) => vector[0]!), tokens };
  }

  async close(): Promise<void> {
    const worker = await this.worker?.catch(() => undefined);
    await worker?.terminate();
  }

  private async inBatches(
    texts: readonly string[],
    task: (part: number[]) => Omit<EncoderTask, 'id'>,
    signal: AbortSignal | undefined,
  ): Promise<{ vectors: Float32Array[]; tokens: number }> {
    const byLength = texts.map((_, index) => index).sort((a, b) => texts[a]!.length - texts[b]!.length);
    const vectors: Float32Array[] = new Array(texts.length);
    let tokens = 0;
    for (let start = 0; start < byLength.length; start += batchSize) {
      signal?.throwIfAborted();
      const part = byLength.slice(start, start + batchSize);
      const done = await this.perform(task(part));
      tokens += done.tokens;
      for (const [row, index] of part.entries())
        vectors[index] = done.values.slice(row * done.dimensions, (row + 1) * done.dimensions);
    }
    return { vectors, tokens };
  }

  private async perform(task: Omit<EncoderTask, 'id'>): Promise<Done> {
    const worker = await this.running();
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      this.pending.set(id, { resolve, reject });
      worker.postMessage({ ...task, id });
    });
  }

  private running(): Promise<Worker> {
    this.worker ??= this.spawn();
    return this.worker;
  }

  private spawn(): Promise<Worker> {
    const worker = new Worker(threadEntry(), { workerData: this.options });
    return new Promise((resolve, reject) => {
      worker.on('message', (reply: EncoderReply) => {
        if (reply.kind === 'ready') return resolve(worker);
        const pending = this.pending.get(reply.id);
        this.pending.delete(reply.id);
        if (reply.kind === 'done') pending?.resolve(reply);
        else pending?.reject(errorNamed(reply.name, reply.message));
      });
      let reason = 'it was stopped';
      worker.once('error', (error) => {
        reason = error.message;
      });
      worker.once('exit', () => {
        this.worker = undefined;
        const error = new InferenceError(`the encoder's thread ended: ${reason}`);
        reject(error);
        for (const pending of this.pending.values()) pending.reject(error);
        this.pending.clear();
      });
    });
  }
}

/** A thread cannot load TypeScript: from the sources (tests) the built entry is used. */
function threadEntry(): URL {
  const beside = new URL('./encoder-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  return new URL('../../dist/encoder/encoder-thread.js', import.meta.url);
}
