import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InferenceError, SnapshotError } from '../errors.js';
import type { ThreadOptions, ThreadReply, ThreadTask } from './thread-messages.js';

type Progress = Extract<ThreadReply, { kind: 'token' | 'prefill' }>;
type Result = Exclude<ThreadReply, Progress | { kind: 'ready' } | { kind: 'failed' }>;

interface Pending {
  resolve(result: Result): void;
  reject(error: Error): void;
  onProgress(progress: Progress): void;
}

/** The model's thread: one task at a time, in order. A thread that died is started again by the next task. */
export class ThreadClient {
  private worker: Promise<Worker> | undefined;
  private pending: Pending | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: ThreadOptions) {}

  /** Starts the thread, so that the first task does not wait for the graph to load. */
  async start(): Promise<void> {
    await this.running();
  }

  /** `makeTask` is called when the task's turn has come. */
  perform(makeTask: () => ThreadTask, onProgress: (progress: Progress) => void = () => undefined): Promise<Result> {
    const turn = this.queue.then(() => this.send(makeTask(), onProgress));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    this.closed = true;
    const worker = await this.worker?.catch(() => undefined);
    this.worker = undefined;
    await worker?.terminate();
  }

  private async send(task: ThreadTask, onProgress: (progress: Progress) => void): Promise<Result> {
    const worker = await this.running();
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject, onProgress };
      worker.postMessage(task);
    });
  }

  private running(): Promise<Worker> {
    if (this.closed) return Promise.reject(new InferenceError('the model is closed'));
    this.worker ??= this.spawn();
    return this.worker;
  }

  private spawn(): Promise<Worker> {
    const worker = new Worker(threadEntry(), { workerData: this.options });
    return new Promise((resolve, reject) => {
      worker.on('message', (reply: ThreadReply) => (reply.kind === 'ready' ? resolve(worker) : this.receive(reply)));
      let alive = true;
      // An error is followed by an exit, by which time the next task may have started another thread.
      const died = (reason: string) => {
        if (!alive) return;
        alive = false;
        this.worker = undefined;
        const error = new InferenceError(`the model's thread ended: ${reason}`);
        reject(error);
        this.pending?.reject(error);
        this.pending = undefined;
      };
      worker.once('error', (error) => died(error.message));
      worker.once('exit', (code) => died(`exit code ${code}`));
    });
  }

  private receive(reply: Exclude<ThreadReply, { kind: 'ready' }>): void {
    const { pending } = this;
    if (pending === undefined) return;
    if (reply.kind === 'token' || reply.kind === 'prefill') {
      pending.onProgress(reply);
      return;
    }
    this.pending = undefined;
    if (reply.kind === 'failed') pending.reject(errorOf(reply));
    else pending.resolve(reply);
  }
}

/** Classes do not cross a thread's border; names do. */
function errorOf({ name, message }: { name: string; message: string }): Error {
  return name === 'SnapshotError' ? new SnapshotError(message) : new InferenceError(message);
}

/** A thread cannot load TypeScript: from the sources (tests) the built entry is used. */
function threadEntry(): URL {
  const beside = new URL('./model-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  const built = new URL('../../dist/runtime/model-thread.js', import.meta.url);
  if (!existsSync(fileURLToPath(built))) throw new InferenceError('the model thread is not built; run npm run build');
  return built;
}
