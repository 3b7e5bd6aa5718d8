import { HubError, TransientHubError } from './hub-error.js';
import type { HubRepository } from './hub-repository.js';
import type { PartialFile } from './partial-file.js';
import { Retries, type RetryPolicy } from './retries.js';

export interface FetchFileOptions {
  retries: RetryPolicy;
  signal?: AbortSignal | undefined;
  /** A connection that brings nothing for this long is given up, and the file goes on with another one. */
  stallMs: number;
  onBytes(present: number): void;
}

/**
 * Fetches what is missing of a file, over as many connections as it takes.
 * @throws HubError naming file, expected and found when the file is not what the hub lists, or it cannot be fetched
 */
export async function fetchFile(
  repository: HubRepository,
  partial: PartialFile,
  { retries: policy, signal, stallMs, onBytes }: FetchFileOptions,
): Promise<void> {
  const { name, size } = partial.file;
  const retries = new Retries(policy, signal);
  let furthest = partial.bytes;
  while (partial.bytes < size)
    try {
      await fetchOnce(repository, partial, { signal, stallMs, onBytes });
      if (partial.bytes < size)
        throw new TransientHubError(
          `${name} of ${repository.model} ended after ${partial.bytes} of ${size} bytes.`,
          'Give the same command again: it goes on where it was.',
        );
    } catch (error) {
      // Only what was not there before counts, so that a server that always begins anew is given up some time.
      if (partial.bytes > furthest) retries.reset();
      furthest = Math.max(furthest, partial.bytes);
      await retries.after(error);
    }
}

async function fetchOnce(
  repository: HubRepository,
  partial: PartialFile,
  { signal, stallMs, onBytes }: Omit<FetchFileOptions, 'retries'>,
): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stallMs);
  const both = signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal;
  try {
    const response = await repository.content(partial.file.name, partial.bytes, both);
    await placeAt(response, partial);
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      if (partial.bytes + chunk.length > partial.file.size)
        throw otherSize(repository, partial, `more than ${partial.file.size}`);
      await partial.append(chunk);
      onBytes(partial.bytes);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (stalled.signal.aborted) throw brokenOff(repository, partial, new Error(`nothing came for ${stallMs / 1000} s`));
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      throw new HubError(
        `The disk ran full after ${partial.bytes} bytes of ${partial.file.name}.`,
        'Make room and give the same command again: it goes on where it was.',
      );
    if (error instanceof HubError || syscall !== undefined) throw error;
    throw brokenOff(repository, partial, error);
  } finally {
    clearTimeout(timer);
    stalled.abort();
  }

  /** Makes the partial file end where the answer begins. */
  async function placeAt(response: Response, into: PartialFile): Promise<void> {
    const total = totalOf(response);
    if (total !== undefined && total !== into.file.size) throw otherSize(repository, into, String(total));
    if (response.status === 206 && startOf(response) === into.bytes) return;
    // The server knows no ranges, or not this one.
    await into.restart();
    onBytes(0);
    if (response.status === 200) return;
    throw new TransientHubError(
      `${repository.model} gave another part of ${into.file.name} than was asked for (answer ${response.status}).`,
      'Give the same command again.',
    );
  }
}

/** Bytes of the whole file as the answer says it. */
function totalOf(response: Response): number | undefined {
  const range = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  const encoded = !['', 'identity'].includes(response.headers.get('content-encoding') ?? '');
  const length = response.status === 200 && !encoded ? response.headers.get('content-length') : null;
  const total = range ?? length;
  return total === null ? undefined : Number(total);
}

function startOf(response: Response): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function otherSize({ model }: HubRepository, { file }: PartialFile, found: string): HubError {
  return new HubError(
    `${file.name} of ${model} has ${found} bytes, the hub lists ${file.size}.`,
    'It is truncated or was changed on its way. Nothing of it is used; give the same command again, or use another mirror.',
  );
}

function brokenOff({ model }: HubRepository, { file, bytes }: PartialFile, error: unknown): TransientHubError {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return new TransientHubError(
    `The connection for ${file.name} of ${model} ended after ${bytes} of ${file.size} bytes (${cause?.message ?? message}).`,
    'Give the same command again: it goes on where it was.',
    undefined,
    { cause: error },
  );
}
