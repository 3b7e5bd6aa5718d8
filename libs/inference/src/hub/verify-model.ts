import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { weightFiles } from '../weights/model-weights.js';
import { readSafetensorsHeader } from '../weights/safetensors-header.js';
import { readModelSource } from './model-source.js';

export interface VerifiedModel {
  tensors: number;
  /** Elements of all tensors together. */
  parameters: number;
  /** Where the checksums came from; undefined for a folder that was not downloaded, whose headers alone were checked. */
  source: { model: string; hubUrl: string; revision: string } | undefined;
  /** Files whose checksum was compared, and their bytes. */
  files: number;
  bytes: number;
}

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Bytes. */
  onProgress?: ((progress: { file: string; done: number; total: number }) => void) | undefined;
}

/**
 * Reads the header of every safetensors file and, where the model was downloaded, every file against its SHA-256.
 * @throws ModelFormatError naming the file and what is wrong with it
 */
export async function verifyModel(dir: string, { signal, onProgress }: VerifyOptions = {}): Promise<VerifiedModel> {
  const source = readModelSource(dir);
  const entries = weightFiles(dir).flatMap((file) => readSafetensorsHeader(join(dir, file)));
  const files = source?.files ?? [];
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { name, bytes, sha256 } of files) {
    const path = join(dir, name);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw new ModelFormatError(path, 'is missing, though it was downloaded');
    if (size !== bytes) throw new ModelFormatError(path, `has ${size} bytes, ${bytes} were downloaded`);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      hash.update(chunk as Buffer);
      done += (chunk as Buffer).length;
      onProgress?.({ file: name, done, total });
    }
    const found = hash.digest('hex');
    if (found !== sha256) throw new ModelFormatError(path, `has the SHA-256 ${found}, the hub's is ${sha256}`);
  }
  return {
    tensors: entries.length,
    parameters: entries.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    source: source && { model: source.model, hubUrl: source.hubUrl, revision: source.revision },
    files: files.length,
    bytes: total,
  };
}
