import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelFormatError } from '../errors.js';

/** Stands beside the files of a downloaded model and says where they came from and what they have to be. */
export const sourceFile = 'marimba-source.json';

export interface ModelSource {
  v: 1;
  /** owner/name */
  model: string;
  hubUrl: string;
  /** Commit, 40 hexadecimal digits. */
  revision: string;
  /** Empty while the download goes on. */
  files: { name: string; bytes: number; sha256: string }[];
}

/** Undefined where the folder was not downloaded. @throws ModelFormatError when the file is damaged */
export function readModelSource(dir: string): ModelSource | undefined {
  const path = join(dir, sourceFile);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelFormatError(path, `is not JSON (${(error as Error).message})`);
  }
  if (!isSource(value)) throw new ModelFormatError(path, 'does not say model, hubUrl, revision and files');
  return value;
}

/** Written under another name first: it is whole or not there. */
export async function writeModelSource(dir: string, source: ModelSource): Promise<void> {
  const path = join(dir, sourceFile);
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(`${JSON.stringify(source, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function isSource(value: unknown): value is ModelSource {
  if (typeof value !== 'object' || value === null) return false;
  const { v, model, hubUrl, revision, files } = value as Partial<ModelSource>;
  return (
    v === 1 &&
    [model, hubUrl, revision].every((text) => typeof text === 'string') &&
    Array.isArray(files) &&
    files.every(
      (file: Partial<ModelSource['files'][number]> | null) =>
        typeof file?.name === 'string' && typeof file.sha256 === 'string' && typeof file.bytes === 'number',
    )
  );
}
