import { downloadModel } from '@marimba/inference';
import { CliError } from '../cli-error.js';
import type { Config } from '../config.js';
import { formatBytes } from '../terminal/amounts.js';
import { byteProgress } from '../terminal/byte-progress.js';
import type { Terminal } from '../terminal/terminal.js';
import type { ModelRequest } from './model-request.js';

export interface FetchModelContext {
  config: Pick<Config, 'hubUrl' | 'hubToken'>;
  terminal: Terminal;
  signal: AbortSignal;
}

/** Downloads a model and shows how far it is. @throws HubError with a remedy */
export async function fetchModel(
  { id, folder }: Extract<ModelRequest, { kind: 'hub' }>,
  { config, terminal, signal }: FetchModelContext,
): Promise<{ model: string; revision: string; bytes: number }> {
  const { hubUrl, hubToken: accessToken } = config;
  terminal.note(`There is no folder of that name, so ${id} is fetched from ${hubUrl ?? 'the hub'}.`);
  const bar = byteProgress(terminal, 'Downloading');
  try {
    const { model, revision, files, bytes, fetched } = await downloadModel(id, {
      dir: folder,
      hubUrl,
      accessToken,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total),
    });
    bar.stop();
    const how = fetched ? 'downloaded, checksums right' : 'downloaded earlier';
    terminal.done(`${model} at ${revision.slice(0, 12)}: ${files.length} files, ${formatBytes(bytes)}, ${how}`);
    terminal.note(`Files: ${folder}`);
    return { model, revision, bytes };
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined || signal.aborted) throw error;
    throw new CliError(`${folder} cannot be written: ${message}.`, 'Choose a folder that you may write to with --to.');
  } finally {
    bar.stop();
  }
}
