import { setTimeout as sleep } from 'node:timers/promises';
import { runStoreConformance } from '@marimba/engine/testing';
import { Store } from '@marimba/store';
import { createTenant, openTestDatabase } from '../../support/database.js';

runStoreConformance('Store', async () => {
  const database = await openTestDatabase();
  const store = await Store.connect({ url: database.url });
  const { tenantId } = await store.tenants.bootstrap();
  return {
    store: store.runs,
    tenantId,
    otherTenantId: await createTenant(database.url, 'other'),
    createRun: async ({ tenantId, definition, ...run }) => {
      const { workflow } = await store.workflows.register(tenantId, definition, 'test');
      const { name, version } = workflow;
      await store.runs.create(tenantId, { ...run, workflow: name, version, definition, createdBy: 'test' });
    },
    passTime: async (ms) => {
      await sleep(ms);
    },
    close: async () => {
      await store.close();
      await database.close();
    },
  };
});
