import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@marimba/embedded';
import { migrate, Store } from '@marimba/store';

/** A database of its own with one tenant, gone when `work` is done. */
export async function withStore(work) {
  const home = mkdtempSync(join(tmpdir(), 'marimba-retrieval-'));
  const postgres = await startPostgres({ dataDir: join(home, 'pg') });
  try {
    await migrate(postgres.url);
    const store = await Store.connect({ url: postgres.url });
    try {
      const { tenantId } = await store.tenants.bootstrap();
      return await work({ store, tenantId, url: postgres.url, adminUrl: postgres.adminUrl });
    } finally {
      await store.close();
    }
  } finally {
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
