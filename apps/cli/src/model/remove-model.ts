import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelSource } from '@marimba/inference';
import { folderBytes, listModels } from './list-models.js';

export interface Removed {
  what: string;
  path: string;
  bytes: number;
}

export interface RemoveOptions {
  cacheDir: string;
  downloads: string;
  /** Its graph alone: other graphs and what was downloaded stay. */
  precision?: string | undefined;
}

/**
 * Removes the graphs of a model and, where it was downloaded into the folder of downloads, its files; folders that were
 * brought by hand stay. Capitals do not matter.
 */
export async function removeModel(name: string, { cacheDir, downloads, precision }: RemoveOptions): Promise<Removed[]> {
  const wanted = name.toLowerCase();
  const graphs = (await listModels(cacheDir))
    .filter((model) => model.name.toLowerCase() === wanted && (precision ?? model.precision) === model.precision)
    .map((model) => ({ what: `graph of ${model.name}, ${model.precision}`, path: model.graphDir, bytes: model.bytes }));
  const folders = precision === undefined ? await downloaded(wanted, downloads) : [];
  const all = [...graphs, ...folders];
  for (const { path } of all) {
    // Under another name first: half removed, it shall not look like a model.
    const leaving = path.endsWith('.partial') ? path : `${path}.partial`;
    if (leaving !== path) {
      await rm(leaving, { recursive: true, force: true });
      await rename(path, leaving);
    }
    await rm(leaving, { recursive: true, force: true });
  }
  return all;
}

async function downloaded(wanted: string, downloads: string): Promise<Removed[]> {
  const found: Removed[] = [];
  for (const name of await readdir(downloads).catch(() => [])) {
    const partial = name.endsWith('.partial');
    if (name.replace(/\.partial$/, '').toLowerCase() !== wanted) continue;
    const path = join(downloads, name);
    const source = readModelSource(path);
    if (source === undefined) continue;
    const what = `${partial ? 'unfinished download' : 'files'} of ${source.model}`;
    found.push({ what, path, bytes: await folderBytes(path) });
  }
  // The unfinished one first: the whole one is removed under its name.
  return found.sort((a, b) => b.path.length - a.path.length);
}
