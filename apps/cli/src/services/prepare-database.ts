import { type MigrateOptions, migrate, Store } from '@marimba/store';

export interface PreparedDatabase {
  /** Names of the migrations that were applied now. */
  migrations: string[];
  tenantId: string;
  /** The administrator's key, where this was the first start on this database. */
  firstKey: string | undefined;
}

/** Brings the tables to this version and makes the first tenant. @throws MarimbaError store.unavailable */
export async function prepareDatabase(url: string, options: MigrateOptions = {}): Promise<PreparedDatabase> {
  const migrations = await migrate(url, options);
  return withStore(url, async (store) => {
    const { tenantId, key } = await store.tenants.bootstrap();
    return { migrations, tenantId, firstKey: key };
  });
}

/** Runs something with a store that is closed afterwards. */
export async function withStore<T>(url: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await Store.connect({ url, poolSize: 1 });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
