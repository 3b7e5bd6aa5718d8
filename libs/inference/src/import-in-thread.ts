import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ImportOptions, ImportProgress } from './import-model.js';
import type { Precision } from './onnx/graph-builder.js';

/** A model whose graph is in the cache. */
export interface ImportedFolder {
  /** Under which it is served: its folder's, in lower case. */
  name: string;
  family: string;
  precision: Precision;
  fingerprint: string;
  parameters: number;
  contextLength: number;
  folder: string;
  graphDir: string;
  /** False when an earlier import was found. */
  written: boolean;
}

interface Reply {
  progress?: ImportProgress;
  model?: ImportedFolder;
  failure?: { message: string; remedy?: string };
}

/**
 * As `importModel`, in a thread of its own, so that the caller's event loop goes on. When the signal aborts, it ends and takes
 * away what it wrote so far.
 * @throws Error with the message and the remedy of `importModel`'s
 */
export async function importInThread(
  folder: string,
  { signal, onProgress, ...options }: ImportOptions & { signal?: AbortSignal | undefined },
): Promise<ImportedFolder> {
  return new Promise((resolve, reject) => {
    // The thread looks at it between two steps; ended from outside it would leave what it had half written.
    const stop = new Int32Array(new SharedArrayBuffer(4));
    if (signal?.aborted) stop[0] = 1;
    const thread = new Worker(threadEntry(), { workerData: { folder, ...options, stop } });
    signal?.addEventListener('abort', () => Atomics.store(stop, 0, 1), { once: true });
    thread.on('message', ({ progress, model, failure }: Reply) => {
      if (progress) onProgress?.(progress);
      // The graph may have been written from a copy with another name.
      if (model) resolve({ ...model, name: basename(folder).toLowerCase() });
      if (failure) reject(Object.assign(new Error(failure.message), { remedy: failure.remedy }));
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the import ended early (exit code ${code})`)));
  });
}

/** A thread cannot load TypeScript: from the sources (tests) the built entry is used. */
function threadEntry(): string {
  const beside = fileURLToPath(new URL('./import-thread.js', import.meta.url));
  return existsSync(beside) ? beside : join(import.meta.dirname, '../dist/import-thread.js');
}
