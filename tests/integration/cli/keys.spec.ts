import { Store } from '@marimba/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../../apps/cli/src/config.js';
import { buildProgram } from '../../../apps/cli/src/program.js';
import { recordingTerminal } from '../../../apps/cli/src/testing/recording-terminal.js';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  await store.tenants.bootstrap();
});
afterAll(async () => {
  await store?.close();
  await database?.close();
});

async function marimba(...args: string[]): Promise<string> {
  const { terminal, text } = recordingTerminal();
  const config = readConfig({ DATABASE_URL: database.url });
  await buildProgram({ config, terminal }).parseAsync(args, { from: 'user' });
  return text();
}

it('keys are made, listed and revoked beside the database, and the acts are in the audit log', async () => {
  const made = await marimba('key', 'create', 'ci', '--role', 'admin', '--user', 'ada');
  const secret = /mrb_[\w-]+/.exec(made)![0];
  const { tenantId, keyId } = await store.apiKeys.authenticate(secret);
  const listed = (await marimba('key', 'list')).split('\n').find((line) => line.includes(keyId));
  expect(listed).toMatch(/admin {3}ci \(of ada, never used\)/);
  expect(await marimba('key', 'list')).not.toContain(secret);

  expect(await marimba('key', 'revoke', keyId)).toContain('is revoked');
  await expect(store.apiKeys.authenticate(secret)).rejects.toMatchObject({ code: 'auth.unknown-key' });
  expect(await marimba('key', 'list')).not.toContain(keyId);
  await expect(marimba('key', 'revoke', keyId)).rejects.toMatchObject({ code: 'auth.key-not-found' });
  const { items } = await store.audit.list(tenantId, { limit: 10 });
  expect(items.map(({ actor, action }) => [actor, action]).slice(0, 2)).toEqual([
    ['marimba key', 'api-key.revoked'],
    ['marimba key', 'api-key.created'],
  ]);
});
