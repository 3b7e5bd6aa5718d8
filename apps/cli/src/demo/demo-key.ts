import { readFile, writeFile } from 'node:fs/promises';
import { MarimbaError } from '@marimba/contracts';
import { withStore } from '../services/prepare-database.js';
import type { RunningService } from '../services/supervisor.js';

/**
 * An administrator's key for the demo: the one of the first start, the one that is kept in the file while the database
 * knows it, else a new one. Kept in a file that only its owner reads.
 */
export async function demoKey(file: string, service: RunningService): Promise<string> {
  const { databaseUrl, tenantId, firstKey } = service;
  const key =
    firstKey ??
    (await withStore(databaseUrl, async ({ apiKeys }) => {
      const kept = await readKeptKey(file);
      if (kept !== undefined && (await isKnown(kept, (each) => apiKeys.authenticate(each)))) return kept;
      return (await apiKeys.create(tenantId, { name: 'demo', role: 'admin' }, 'marimba demo')).key;
    }));
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return key;
}

export async function readKeptKey(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

async function isKnown(key: string, authenticate: (key: string) => Promise<unknown>): Promise<boolean> {
  try {
    await authenticate(key);
    return true;
  } catch (error) {
    if (error instanceof MarimbaError && error.code.startsWith('auth.')) return false;
    throw error;
  }
}
