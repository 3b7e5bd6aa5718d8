import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type ErrorRecord, fromErrorRecord, MarimbaError, TerminalError } from '@marimba/contracts';
import type { DocumentHint, OnProgress, ParsedDocument, ParseProgress } from '../parse/parsed-document.js';

export interface DocumentParserOptions {
  /** Documents that are read at the same time; 1 when left out. */
  threads?: number;
  /** Milliseconds that one document may take; 120,000 when left out. */
  timeoutMs?: number;
  /** Bytes that a thread's heap may take, and that the process may grow by while it reads; 1 GiB when left out. */
  memoryBytes?: number;
}

/** From the thread. */
export type ParseReply = { parsed: ParsedDocument } | { error: ErrorRecord } | { progress: ParseProgress };
export interface ParseTask {
  bytes: Uint8Array;
  hint: DocumentHint;
}

interface Job extends ParseTask {
  signal: AbortSignal | undefined;
  onProgress: OnProgress | undefined;
  resolve(parsed: ParsedDocument): void;
  reject(error: unknown): void;
}

const watchMs = 200;

/**
 * Reads documents in threads of their own, so that a large one holds nobody up. One that takes too long or too much memory
 * loses its thread, and nothing else; the next one gets a new thread.
 */
export class DocumentParser {
  private readonly waiting: Job[] = [];
  /** Threads that wait for work; they do not keep the process alive. */
  private readonly idle: Worker[] = [];
  private readonly threads: number;
  private readonly timeoutMs: number;
  private readonly memoryBytes: number;
  private busy = 0;
  private closed = false;

  constructor({ threads = 1, timeoutMs = 120_000, memoryBytes = 1024 ** 3 }: DocumentParserOptions = {}) {
    this.threads = threads;
    this.timeoutMs = timeoutMs;
    this.memoryBytes = memoryBytes;
  }

  /**
   * `onProgress` hears of pages a few times a second, of a document that takes long.
   * @throws TerminalError document.*; what the signal aborts with
   */
  parse(bytes: Uint8Array, hint: DocumentHint, signal?: AbortSignal, onProgress?: OnProgress): Promise<ParsedDocument> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw new MarimbaError('internal.error', 'the document parser is closed');
      signal?.throwIfAborted();
      this.waiting.push({ bytes, hint, signal, onProgress, resolve, reject });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(new MarimbaError('internal.error', 'the worker stops'));
    await Promise.all(this.idle.splice(0).map((thread) => thread.terminate()));
  }

  private next(): void {
    if (this.busy >= this.threads) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    this.busy += 1;
    void this.run(job).finally(() => {
      this.busy -= 1;
      this.next();
    });
  }

  private async run(job: Job): Promise<void> {
    if (job.signal?.aborted) return job.reject(job.signal.reason);
    const thread = this.idle.pop() ?? this.spawn();
    thread.ref();
    try {
      const parsed = await this.answerOf(thread, job);
      this.keep(thread);
      job.resolve(parsed);
    } catch (error) {
      // Only what the thread itself said of the document leaves it fit for the next.
      if (error instanceof Refused) {
        this.keep(thread);
        job.reject(error.reason);
      } else {
        await thread.terminate();
        job.reject(error);
      }
    }
  }

  private keep(thread: Worker): void {
    if (this.closed) void thread.terminate();
    else {
      thread.unref();
      this.idle.push(thread);
    }
  }

  private spawn(): Worker {
    const thread = new Worker(threadEntry(), {
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(this.memoryBytes / 1024 ** 2) },
      // Not what the process was told about modules: the thread takes what was built.
      execArgv: [],
      // Libraries that complain do so to nobody.
      stdout: true,
      stderr: true,
    });
    thread.stdout.resume();
    thread.stderr.resume();
    // An idle thread that ends is not used again.
    thread.once('exit', () => {
      const at = this.idle.indexOf(thread);
      if (at !== -1) this.idle.splice(at, 1);
    });
    return thread;
  }

  private answerOf(thread: Worker, { bytes, hint, signal, onProgress }: Job): Promise<ParsedDocument> {
    const before = process.memoryUsage.rss();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(() => reject(this.tooSlow())), this.timeoutMs);
      // What lies outside of a thread's heap is not counted with it.
      const watch = setInterval(() => {
        if (process.memoryUsage.rss() - before > this.memoryBytes) end(() => reject(this.tooLarge()));
      }, watchMs);
      const abort = (): void => end(() => reject(signal?.reason));
      const end = (say: () => void): void => {
        clearTimeout(timer);
        clearInterval(watch);
        signal?.removeEventListener('abort', abort);
        thread.removeAllListeners('message').removeAllListeners('error');
        // What it may still say is of no interest.
        thread.on('error', () => undefined);
        say();
      };
      signal?.addEventListener('abort', abort, { once: true });
      thread.on('message', (reply: ParseReply) => {
        if ('parsed' in reply) end(() => resolve(reply.parsed));
        else if ('progress' in reply) onProgress?.(reply.progress);
        else if ('error' in reply) end(() => reject(new Refused(fromErrorRecord(reply.error))));
      });
      thread.on('error', (error: Error & { code?: string }) =>
        end(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? this.tooLarge() : broken(error))),
      );
      thread.postMessage({ bytes, hint } satisfies ParseTask);
    });
  }

  private tooSlow(): TerminalError {
    const seconds = Math.round(this.timeoutMs / 1000);
    return new TerminalError('document.too-slow', `reading the document takes longer than ${seconds} s`, {
      remedy: 'Divide the document, or send its text.',
    });
  }

  private tooLarge(): TerminalError {
    const megabytes = Math.round(this.memoryBytes / 1024 ** 2);
    return new TerminalError('document.too-large', `reading the document takes more than ${megabytes} MB of memory`, {
      remedy: 'Divide the document, or send its text.',
    });
  }
}

/** The thread has read the document, and refuses it. */
class Refused extends Error {
  constructor(readonly reason: MarimbaError) {
    super(reason.message);
  }
}

const broken = (cause: Error): TerminalError =>
  new TerminalError('document.malformed', `the document cannot be read: ${cause.message}`, { cause });

/** Built programs have it beside them; tests of the sources take what was built. */
function threadEntry(): URL {
  const beside = new URL('./parse-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  const built = new URL('../../dist/threads/parse-thread.js', import.meta.url);
  if (!existsSync(fileURLToPath(built)))
    throw new MarimbaError('internal.error', 'the thread that reads documents is not built; run npm run build');
  return built;
}
