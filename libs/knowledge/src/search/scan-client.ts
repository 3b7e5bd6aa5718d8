import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MarimbaError } from '@marimba/contracts';
import type { ScanReply, ScanTask } from './scan-messages.js';

type TaskWithoutId = ScanTask extends infer Task ? (Task extends ScanTask ? Omit<Task, 'id'> : never) : never;

interface Pending {
  resolve(reply: ScanReply): void;
  reject(error: Error): void;
}

/** The thread that compares vectors: a hundred thousand of them would hold up the event loop. Started with the first task. */
export class ScanClient {
  private worker: Worker | undefined;
  private lastId = 0;
  private readonly pending = new Map<number, Pending>();

  /** `onLost`: the thread ended, and what it held is gone. */
  constructor(private readonly onLost: () => void) {}

  perform(task: TaskWithoutId): Promise<ScanReply> {
    this.worker ??= this.spawn();
    const id = ++this.lastId;
    const reply = new Promise<ScanReply>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.worker.postMessage({ ...task, id });
    return reply;
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private spawn(): Worker {
    const worker = new Worker(threadEntry());
    worker.unref();
    worker.on('message', (reply: ScanReply) => {
      this.pending.get(reply.id)?.resolve(reply);
      this.pending.delete(reply.id);
    });
    let reason = 'it was stopped';
    worker.once('error', (error) => {
      reason = error.message;
    });
    worker.once('exit', () => {
      this.worker = undefined;
      this.onLost();
      const error = new MarimbaError('internal.error', `the thread that compares vectors ended: ${reason}`);
      for (const { reject } of this.pending.values()) reject(error);
      this.pending.clear();
    });
    return worker;
  }
}

/** A thread cannot load TypeScript: from the sources (tests) the built entry is used. */
function threadEntry(): URL {
  const beside = new URL('./scan-thread.js', import.meta.url);
  if (existsSync(fileURLToPath(beside))) return beside;
  return new URL('../../dist/search/scan-thread.js', import.meta.url);
}
