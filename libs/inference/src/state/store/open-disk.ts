import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { DiskIndex } from './disk-index.js';
import { type Deserialize, DiskTier } from './disk-tier.js';
import { DiskUsage } from './disk-usage.js';
import type { RecordValue } from './kept-record.js';
import type { KnownPrefixes } from './known-prefixes.js';
import { ModelFolder } from './model-folder.js';
import type { RememberedTexts } from './remembered-texts.js';

/** Name of a model's folder: its hash, hashed once more where it is not fit to be a name. */
export const folderName = (modelHash: string): string =>
  /^[0-9a-f]{8,128}$/.test(modelHash) ? modelHash : createHash('sha256').update(modelHash).digest('hex');

/** The disk tier with what lies in the folder; undefined, and a word on why, when the folder cannot be used. */
export async function openDisk(
  options: {
    dir: string;
    modelHash: string;
    diskBytes: number;
    deserialize: Deserialize;
    onTrouble(message: string): void;
  },
  prefixes: KnownPrefixes,
  texts: RememberedTexts,
  value: RecordValue,
): Promise<DiskTier | undefined> {
  const { dir, modelHash, diskBytes, onTrouble } = options;
  const folder = new ModelFolder(join(dir, folderName(modelHash)));
  const usage = new DiskUsage();
  const index = new DiskIndex(folder, modelHash, usage, prefixes, (ids) => texts.add(ids), onTrouble);
  const tier = new DiskTier(diskBytes, index, usage, modelHash, prefixes, value, options.deserialize);
  try {
    await fs.mkdir(folder.path, { recursive: true });
    await index.refresh();
    await tier.makeRoom(0);
    return tier;
  } catch (error) {
    onTrouble(
      `kept states on disk cannot be used: ${(error as Error).message}. States are kept in memory only; make ${dir} a folder that this process may write.`,
    );
    return undefined;
  }
}
