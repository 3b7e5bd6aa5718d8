import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ImportedFolder, type ImportProgress, importInThread as inThread } from '@marimba/inference';
import { CliError } from '../cli-error.js';
import type { GraphDevice, Precision } from '../config.js';
import { modelFailure } from './model-failure.js';

export type ImportedModel = ImportedFolder;
export type { ImportProgress };

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
export async function importInThread(folder: string, options: ImportInThreadOptions): Promise<ImportedModel> {
  if (!existsSync(join(folder, 'config.json')))
    throw new CliError(
      `There is no model in ${folder}: config.json is missing.`,
      'Name a folder in Hugging Face layout: config.json, safetensors, tokenizer.json (models/README.md).',
    );
  return inThread(folder, options).catch((error: Error & { remedy?: string }) => {
    throw modelFailure(`The model ${basename(folder)} cannot be read`, error);
  });
}
