import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@marimba/embedded';
import { migrate, Store } from '@marimba/store';
import { namedServerUrl, openNamedServer } from '../../support/named-server.mjs';

/**
 * A database of its own with one tenant, gone when `work` is done: of an embedded server, or of the one that
 * MARIMBA_TEST_DATABASE_URL names.
 */
export async function withStore(work) {
  const named = namedServerUrl();
  const { url, adminUrl, remove } = await (named === undefined ? embedded() : openNamedServer(named));
  try {
    await migrate(url);
    const store = await Store.connect({ url });
    try {
      const { tenantId } = await store.tenants.bootstrap();
      return await work({ store, tenantId, url, adminUrl });
    } finally {
      await store.close();
    }
  } finally {
    await remove();
  }
}

async function embedded() {
  const home = mkdtempSync(join(tmpdir(), 'marimba-retrieval-'));
  const { url, adminUrl, stop } = await startPostgres({ dataDir: join(home, 'pg') });
  const remove = async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { url, adminUrl, remove };
}
