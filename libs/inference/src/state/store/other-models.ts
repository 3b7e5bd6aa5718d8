import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { prefixHashes } from '../prefix-hash.js';
import { parseEntryName } from './model-folder.js';

/** A look at other models' folders goes no further than this. */
const maximumModels = 8;
const maximumEntries = 256;

/** The longest text that begins the prompt and that another model keeps a state of; for telling why there is none here. */
export async function keptByOtherModel(
  dir: string,
  modelHash: string,
  ids: readonly number[],
): Promise<{ model: string; tokens: number } | undefined> {
  let longest: { model: string; tokens: number } | undefined;
  const others = (await fs.readdir(dir).catch(() => [])).filter((name) => name !== modelHash);
  for (const model of others.slice(0, maximumModels)) {
    const names = await fs.readdir(join(dir, model)).catch(() => []);
    const entries = names
      .map(parseEntryName)
      .filter((entry) => entry !== undefined && entry.position <= ids.length)
      .slice(0, maximumEntries);
    const positions = [...new Set(entries.map((entry) => entry!.position))].sort((a, b) => a - b);
    const hashes = prefixHashes(ids, positions);
    for (const entry of entries) {
      const tokens = entry!.position;
      if (tokens > (longest?.tokens ?? 0) && hashes.includes(entry!.prefixHash)) longest = { model, tokens };
    }
  }
  return longest;
}
