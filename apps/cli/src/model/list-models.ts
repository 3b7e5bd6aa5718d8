import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Of what stands beside an imported graph, that which is shown. */
const manifest = z.object({
  v: z.literal(1),
  name: z.string(),
  precision: z.string(),
  fingerprint: z.string(),
  parameters: z.number(),
});
export type CachedModel = z.infer<typeof manifest> & { bytes: number };

/** The graphs in a cache folder; none where there is no such folder. What is half-written or of another version is left out. */
export async function listModels(cacheDir: string): Promise<CachedModel[]> {
  const names = await readdir(cacheDir).catch(() => []);
  const models = await Promise.all(names.map((name) => readModel(join(cacheDir, name))));
  return models.flatMap((model) => model ?? []).sort((a, b) => a.name.localeCompare(b.name));
}

async function readModel(folder: string): Promise<CachedModel | undefined> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined || folder.endsWith('.partial')) return undefined;
  const parsed = manifest.safeParse(JSON.parse(text));
  if (!parsed.success) return undefined;
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return { ...parsed.data, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
