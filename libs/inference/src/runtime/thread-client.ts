import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { errorNamed, InferenceError } from '../errors.js';
import type {
  ThreadFailure,
  ThreadOptions,
  ThreadProgress,
  ThreadReply,
  ThreadResult,
  ThreadTask,
} from './thread-messages.js';

interface Pending {
  resolve(result: ThreadResult): void;
  reject(error: Error): void;
  onProgress(progress: ThreadProgress): void;
}

/** The model's thread, which takes any number of tasks at a time. One that died is started again by the next task. */
export class ThreadClient {
  private worker: Promise<Worker> | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private closed = false;

  constructor(
    private readonly options: ThreadOptions,
    private readonly onTrouble: (message: string) => void,
  ) {}

  /** Starts the thread, so that the first task does not wait for the graph to load. */
  async start(): Promise<void> {
    await this.running();
  }

  /** Tasks that have not ended. */
  get depth(): number {
    return this.pending.size;
  }

  async perform<Kind extends ThreadResult['kind']>(
    task: ThreadTask,
    kind: Kind,
    onProgress: (progress: ThreadProgress) => void = () => undefined,
  ): Promise<Extract<ThreadResult, { kind: Kind }>> {
    return this.ask(await this.running(), task, kind, onProgress);
  }

  /** Rejects what is under way, and ends the thread after what is to be kept on disk is there. */
  async close(): Promise<void> {
    this.closed = true;
    const worker = await this.worker?.catch(() => undefined);
    this.rejectAll(new InferenceError('the model is closed'));
    // A thread that is ended while it is in native code takes the whole process with it: it says when it no longer is.
    if (worker !== undefined) await this.ask(worker, { task: 'close' }, 'closed').catch(() => undefined);
    this.worker = undefined;
    await worker?.terminate();
  }

  private async ask<Kind extends ThreadResult['kind']>(
    worker: Worker,
    task: ThreadTask,
    kind: Kind,
    onProgress: (progress: ThreadProgress) => void = () => undefined,
  ): Promise<Extract<ThreadResult, { kind: Kind }>> {
    const result = await new Promise<ThreadResult>((resolve, reject) => {
      const id = ++this.lastId;
      this.pending.set(id, { resolve, reject, onProgress });
      worker.postMessage({ ...task, id });
    });
    if (result.kind !== kind) throw new InferenceError(`the model's thread answered ${result.kind} to ${task.task}`);
    return result as Extract<ThreadResult, { kind: Kind }>;
  }

  private running(): Promise<Worker> {
    if (this.closed) return Promise.reject(new InferenceError('the model is closed'));
    this.worker ??= this.spawn();
    return this.worker;
  }

  private spawn(): Promise<Worker> {
    const worker = new Worker(threadEntry(), { workerData: this.options });
    return new Promise((resolve, reject) => {
      worker.on('message', (reply: ThreadReply) => {
        if (reply.kind === 'ready') resolve(worker);
        else if (reply.kind === 'trouble') this.onTrouble(reply.message);
        else this.receive(reply.id, reply);
      });
      let alive = true;
      // An error is followed by an exit, by which time the next task may have started another thread.
      const died = (reason: string) => {
        if (!alive) return;
        alive = false;
        this.worker = undefined;
        const error = new InferenceError(`the model's thread ended: ${reason}`);
        reject(error);
        this.rejectAll(error);
      };
      worker.once('error', (error) => died(error.message));
      worker.once('exit', (code) => died(`exit code ${code}`));
    });
  }

  private rejectAll(error: InferenceError): void {
    for (const pending of this.pending.values()) pending.reject(error);
    this.pending.clear();
  }

  private receive(id: number, reply: ThreadProgress | ThreadResult | ThreadFailure): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    if (reply.kind === 'token' || reply.kind === 'prefill') {
      pending.onProgress(reply);
      return;
    }
    this.pending.delete(id);
    if (reply.kind === 'failed') pending.reject(errorNamed(reply.name, reply.message));
    else pending.resolve(reply);
  }
}

/** A thread cannot load TypeScript: from the sources (tests) the built entry is used. */
function threadEntry(): URL {
  const beside = new URL('./model-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  const built = new URL('../../dist/runtime/model-thread.js', import.meta.url);
  if (!existsSync(fileURLToPath(built))) throw new InferenceError('the model thread is not built; run npm run build');
  return built;
}
