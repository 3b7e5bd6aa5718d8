import { randomUUID } from 'node:crypto';
import { FakeClock } from './fake-clock.js';
import { InMemoryRunStore } from './in-memory-run-store.js';
import { runStoreConformance } from './run-store-conformance.js';

runStoreConformance('InMemoryRunStore', async () => {
  const clock = new FakeClock();
  const store = new InMemoryRunStore(clock);
  return {
    store,
    tenantId: randomUUID(),
    otherTenantId: randomUUID(),
    createRun: ({ tenantId, ...run }) => store.create(tenantId, run),
    passTime: async (ms) => clock.advance(ms),
    close: async () => undefined,
  };
});
