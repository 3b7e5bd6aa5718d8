import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CliError } from '../cli-error.js';
import type { GraphDevice, Precision } from '../config.js';
import { modelFailure } from './model-failure.js';

export interface ImportedModel {
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

export interface ImportProgress {
  stage: 'checking' | 'writing';
  done: number;
  total: number;
}

interface Reply {
  progress?: ImportProgress;
  model?: ImportedModel;
  failure?: { message: string; remedy?: string };
}

export interface ImportInThreadOptions {
  precision: Precision;
  /** What the graph is for; left out: the CPU. */
  device?: GraphDevice;
  cacheDir: string;
  onProgress?(progress: ImportProgress): void;
  /** Ends the import, which takes away what it wrote so far. */
  signal?: AbortSignal;
}

/** Writes the graph of a Hugging Face folder into the cache, in a thread. @throws CliError naming file and remedy */
export async function importInThread(
  folder: string,
  { precision, device = 'cpu', cacheDir, onProgress, signal }: ImportInThreadOptions,
): Promise<ImportedModel> {
  if (!existsSync(join(folder, 'config.json')))
    throw new CliError(
      `There is no model in ${folder}: config.json is missing.`,
      'Name a folder in Hugging Face layout: config.json, safetensors, tokenizer.json (models/README.md).',
    );
  return new Promise((resolve, reject) => {
    // The thread looks at it between two steps; ended from outside it would leave what it had half written.
    const stop = new Int32Array(new SharedArrayBuffer(4));
    if (signal?.aborted) stop[0] = 1;
    const thread = new Worker(new URL('./import-thread.js', import.meta.url), {
      workerData: { folder, precision, device, cacheDir, stop },
    });
    signal?.addEventListener('abort', () => Atomics.store(stop, 0, 1), { once: true });
    thread.on('message', ({ progress, model, failure }: Reply) => {
      if (progress) onProgress?.(progress);
      // The name under which it is served; the graph may have been written from a copy with another one.
      if (model) resolve({ ...model, name: basename(folder).toLowerCase() });
      if (failure) reject(modelFailure(`The model ${basename(folder)} cannot be read`, failure));
    });
    thread.once('error', (error) =>
      reject(new CliError(`The model ${basename(folder)} cannot be read: ${error.message}`)),
    );
    thread.once('exit', (code) =>
      reject(new CliError(`Importing ${basename(folder)} ended early (exit code ${code}).`)),
    );
  });
}
