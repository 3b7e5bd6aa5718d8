import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';

/** @throws CliError when there is no such file */
export async function readBundle(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new CliError(
      `${path} cannot be read: ${why}.`,
      'Export one with: npm run marimba -- audit export <run id>, or GET /v1/runs/<run id>/audit',
    );
  }
}
