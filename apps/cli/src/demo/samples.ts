import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slug } from '@marimba/contracts';
import { z } from 'zod';
import { CliError } from '../cli-error.js';

const collectionFile = z.object({ name: slug, description: z.string(), question: z.string().min(1) });

export interface Samples extends z.infer<typeof collectionFile> {
  documents: { source: string; text: string }[];
}

/** The same from the sources and from the build. */
export const samplesFolder = join(import.meta.dirname, '..', '..', 'samples');

/** A folder with `collection.json` (name, description, question) and Markdown documents; its README is no document. @throws CliError */
export async function readSamples(folder: string = samplesFolder): Promise<Samples> {
  try {
    const collection = collectionFile.parse(JSON.parse(await readFile(join(folder, 'collection.json'), 'utf8')));
    const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
    if (names.length === 0) throw new Error('there is no Markdown document');
    const documents = await Promise.all(
      names.map(async (name) => ({ source: `samples/${name}`, text: await readFile(join(folder, name), 'utf8') })),
    );
    return { ...collection, documents };
  } catch (error) {
    throw new CliError(
      `The sample documents in ${folder} cannot be read: ${(error as Error).message}`,
      'Bring the folder back with: git checkout -- apps/cli/samples',
    );
  }
}
