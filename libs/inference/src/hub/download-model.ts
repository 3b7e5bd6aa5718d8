import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { type DownloadProgress, FileSet, lastFile } from './file-set.js';
import { lockFile, lockFolder } from './folder-lock.js';
import { HubConnection } from './hub-connection.js';
import { HubError } from './hub-error.js';
import { HubRepository } from './hub-repository.js';
import { parseModelId } from './model-id.js';
import { type ModelSource, readModelSource, sourceFile, writeModelSource } from './model-source.js';
import { partialSuffix } from './partial-file.js';
import { type RetryPolicy, usualRetries } from './retries.js';

export interface DownloadOptions {
  /** Folder of the model; it appears when the model is whole. Until then its files are in a folder `<dir>.partial`. */
  dir: string;
  /** Address of the hub; the library's own where none is given. */
  hubUrl?: string | undefined;
  /** Sent to the hub alone, never to where it redirects. */
  accessToken?: string | undefined;
  fetch?: typeof fetch | undefined;
  /** Ends the download; what is there stays in the partial folder, and the next download goes on with it. */
  signal?: AbortSignal | undefined;
  retries?: RetryPolicy | undefined;
  /** A connection that brings nothing for this long is given up; 60 s. */
  stallMs?: number | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface DownloadedModel {
  dir: string;
  /** owner/name */
  model: string;
  /** Commit, 40 hexadecimal digits. */
  revision: string;
  files: ModelSource['files'];
  bytes: number;
  /** False when this revision was there already. */
  fetched: boolean;
}

export const partialFolder = (dir: string): string => `${dir}.partial`;

/**
 * Fetches what a model needs from a hub: configuration, tokenizer, chat template, safetensors, licence and card; sizes and
 * checksums are those that the hub lists, or it is refused.
 * @param id `owner/name`, or `owner/name@revision`
 * @throws HubError with a remedy: no such model, not allowed, not reachable, no room, a file that is not what it should be
 */
export async function downloadModel(id: string, options: DownloadOptions): Promise<DownloadedModel> {
  const modelId = parseModelId(id);
  const hubUrl = options.hubUrl ?? (await import('@huggingface/hub')).HUB_URL;
  const connection = new HubConnection({ ...options, hubUrl });
  const dir = resolve(options.dir);
  const repository = await HubRepository.open(modelId, connection);
  const present = earlier(dir, repository);
  if (present) return present;

  const files = await repository.files();
  const partial = partialFolder(dir);
  await mkdir(partial, { recursive: true });
  const unlock = await lockFolder(partial);
  try {
    // Another process may have downloaded it meanwhile.
    const finished = earlier(dir, repository);
    if (finished) {
      await rm(partial, { recursive: true, force: true });
      return finished;
    }
    const { model, revision } = repository;
    const listed = files.map(({ name }) => name);
    if (!isOf(repository, partial)) await clear(partial, []);
    const source: ModelSource = { v: 1, model, hubUrl: repository.hub, revision, files: [] };
    await writeModelSource(partial, source);
    const { retries = usualRetries, stallMs = 60_000, signal, onProgress } = options;
    const whole = await new FileSet(repository, files, partial, { retries, stallMs, signal, onProgress }).fetch();
    await clear(partial, [...listed, sourceFile]);
    await writeModelSource(partial, { ...source, files: whole });
    await appear(partial, dir);
    return { dir, model, revision, files: whole, bytes: bytesOf(whole), fetched: true };
  } finally {
    await unlock();
    await removeIfEmpty(partial);
  }
}

/** What stands at the folder already. @throws HubError when that is anything but this revision of the model, whole */
function earlier(dir: string, { model, revision }: HubRepository): DownloadedModel | undefined {
  if (!existsSync(dir)) return undefined;
  const source = statSync(dir).isDirectory() ? readModelSource(dir) : undefined;
  const remedy = 'Remove it, or choose another folder with --name or --to.';
  if (source === undefined) throw new HubError(`${dir} is there already and was not downloaded from a hub.`, remedy);
  if (source.model !== model || source.revision !== revision)
    throw new HubError(`${dir} holds ${source.model} at revision ${source.revision} already.`, remedy);
  for (const { name, bytes } of source.files) {
    const found = statSync(join(dir, name), { throwIfNoEntry: false })?.size;
    if (found !== bytes)
      throw new HubError(
        `${join(dir, name)} ${found === undefined ? 'is missing' : `has ${found} bytes`}, ${bytes} bytes were downloaded.`,
        remedy,
      );
  }
  return { dir, model, revision, files: source.files, bytes: bytesOf(source.files), fetched: false };
}

/** Whether the files in a partial folder are of the same model and revision. */
function isOf({ model, revision }: HubRepository, partial: string): boolean {
  try {
    const source = readModelSource(partial);
    return source?.model === model && source.revision === revision;
  } catch (error) {
    if (error instanceof ModelFormatError) return false;
    throw error;
  }
}

/** Removes what does not belong into the model, such as files of another revision. */
async function clear(partial: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(partial))
    if (name !== lockFile && !keep.includes(name.replace(/\.part$/, '')))
      await rm(join(partial, name), { recursive: true, force: true });
}

/** Where nothing was fetched there is nothing to go on with. */
async function removeIfEmpty(partial: string): Promise<void> {
  const names = await readdir(partial).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(partial, name))).size));
  if (names.every((name, index) => name === sourceFile || sizes[index] === 0))
    await rm(partial, { recursive: true, force: true });
}

/** The model gets its name; without config.json, which comes last, nothing takes the partial folder for one. */
async function appear(partial: string, dir: string): Promise<void> {
  await rename(join(partial, `${lastFile}${partialSuffix}`), join(partial, lastFile));
  await rename(partial, dir);
  await rm(join(dir, lockFile), { force: true });
}

const bytesOf = (files: ModelSource['files']): number => files.reduce((total, { bytes }) => total + bytes, 0);
