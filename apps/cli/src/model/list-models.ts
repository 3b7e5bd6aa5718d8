import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Of what stands beside an imported graph, that which is shown. */
const manifest = z.object({
  name: z.string(),
  precision: z.string(),
  fingerprint: z.string(),
  parameters: z.number(),
  config: z.object({ family: z.string() }),
});

export interface CachedModel {
  name: string;
  family: string;
  precision: string;
  fingerprint: string;
  parameters: number;
  bytes: number;
  graphDir: string;
}

/** The graphs in a cache folder; none where there is no such folder. What is half-written or damaged is left out. */
export async function listModels(cacheDir: string): Promise<CachedModel[]> {
  const names = await readdir(cacheDir).catch(() => []);
  const models = await Promise.all(names.map((name) => readModel(join(cacheDir, name))));
  return models
    .flatMap((model) => model ?? [])
    .sort((a, b) => a.name.localeCompare(b.name) || a.precision.localeCompare(b.precision));
}

/** Of all the files in a folder, those in its folders not counted. */
export async function folderBytes(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readModel(graphDir: string): Promise<CachedModel | undefined> {
  if (graphDir.endsWith('.partial')) return undefined;
  const text = await readFile(join(graphDir, 'manifest.json'), 'utf8').catch(() => undefined);
  const parsed = manifest.safeParse(parse(text));
  if (!parsed.success) return undefined;
  const { config, ...shown } = parsed.data;
  return { ...shown, family: config.family, graphDir, bytes: await folderBytes(graphDir) };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // Damaged, as after a power failure: the next import writes it anew.
    return undefined;
  }
}
