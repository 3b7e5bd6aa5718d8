import { Store, uuidV7 } from '@marimba/store';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';
import { appendTo, createSampleRun } from './sample-run.js';

/** What the system scope may read without being a tenant; it may write none of these but `tenant` and `model`. */
const systemReads = [
  'api_key',
  'document_removed',
  'document_states_searched',
  'memory_forgotten',
  'memory_states_searched',
  'model',
  'schedule',
  'step_lease',
  'tenant',
  'webhook',
];

let database: TestDatabase;
let store: Store;
let client: pg.Client;
let owner: string;
let stranger: string;
let tables: string[];

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url, secretKey: 'ab'.repeat(32) });
  owner = (await store.tenants.bootstrap()).tenantId;
  stranger = await createTenant(database.url, 'stranger');
  const runId = await createSampleRun(store, owner, { note: 'words' });
  const asked = {
    v: 1,
    stepId: 'only',
    attempt: 1,
    title: 't',
    subject: { inline: 1 },
    subjectSha256: 'a'.repeat(64),
  } as const;
  await appendTo(store, owner, runId, [{ type: 'approval.requested', data: asked }]);
  const root = { v: 1, tenantId: owner, seq: 1, headHash: 'a'.repeat(64), at: new Date().toISOString() } as const;
  await store.audit.keepRoot({ ...root, keySha256: 'b'.repeat(64), signature: 'AA==' });
  await store.collections.create(owner, { name: 'notes' }, 'test');
  const chunks = [{ ordinal: 0, text: 'words', start: 0, end: 5, headings: [] }];
  const document = { collection: 'notes', title: 't', source: 's', mediaType: 'text/plain', text: 'words', chunks };
  const { id: gone } = await store.documents.insert(owner, { ...document, source: 'gone' }, 'test');
  await store.documents.remove(owner, gone, 'test');
  await store.documents.insert(owner, document, 'test');
  const schedule = { name: 'daily', workflow: 'sample', input: {}, cron: '0 8 * * *', timezone: 'UTC' };
  const policies = { overlap: 'skip', catchUp: 'one', catchUpWindow: 60 } as const;
  await store.schedules.create(owner, { ...schedule, ...policies }, new Date(), 'test');
  const webhook = { id: uuidV7(), name: 'orders', workflow: 'sample', secret: Buffer.of(1) };
  await store.webhooks.create(owner, webhook, 'test');
  await store.uploads.put(owner, uuidV7(), Buffer.from('waits to be read'));
  await store.secrets.put(owner, 'key', { value: 'value' }, 'test');
  const imported = { name: 'shop.find', description: '', parameters: {}, effects: 'reads', target: {} } as const;
  const source = { name: 'shop', source: { kind: 'mcp', command: 'shop' } } as const;
  await store.toolSources.create(owner, source, [imported], 'test');
  await store.runRequests.take(owner, { key: 'k', bodySha256: 'a'.repeat(64), runId: owner });
  await store.tenants.countTokens(owner, uuidV7(), 5);
  await remember();
  await runAs(
    database.url,
    `BEGIN; SET LOCAL marimba.tenant = '${owner}';
     INSERT INTO document_snapshot VALUES ('${owner}', gen_random_uuid(), 'm', 'f', ARRAY[gen_random_uuid()], 't', 'r', 1, 1, now(), now());
     INSERT INTO collection_vectors SELECT tenant_id, id, 'f', 1, 1, 1 FROM collection;
     INSERT INTO chunk_vector (tenant_id, collection_id, embedder, document_id, ordinal, revision, vector)
     SELECT tenant_id, collection_id, 'f', id, 0, 1, '\\x0000803f' FROM document; COMMIT`,
  );
  const found = await runAs<{ name: string }>(
    database.url,
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'tenant_id' ORDER BY 1`,
  );
  tables = found.map(({ name }) => name);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await store?.close();
  await database?.close();
});

/** In the workspace's memory, which every user of the tenant sees. */
async function remember(): Promise<void> {
  const scope = { kind: 'workspace' as const, id: 'workspace' };
  const source = { actor: 'test' };
  const reader = { tenantId: owner };
  const { fact } = await store.facts.remember(reader, { scope, text: 'soon forgotten', source });
  await store.forgetting.forget(reader, fact.id, 'test');
  const worker = { name: 'worker', folder: undefined, since: new Date(0) };
  for (const unsearched of await store.forgottenStates.unsearched(worker))
    await store.forgottenStates.searched(unsearched, worker, 0);
  await store.facts.remember(reader, { scope, text: 'words', source });
  await store.threads.append(reader, { scope, thread: 'notes', role: 'user', content: 'words', source });
}

/** Runs in a transaction that is rolled back, as the tenant, as the system, or as nobody. */
async function as<T>(who: string | 'system' | 'nobody', work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    if (who === 'system') await client.query(`SET LOCAL marimba.scope = 'system'`);
    else if (who !== 'nobody') await client.query(`SET LOCAL marimba.tenant = '${who}'`);
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

const rowsOf = async (table: string) => (await client.query(`SELECT * FROM "${table}"`)).rows;

async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [`"${table}"`],
  );
  const columns = rows.map(({ name }) => name);
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  const values = columns.map((name) => row[name]);
  await client.query(`INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${places})`, [
    ...values.map((value) => (isJson(value) ? JSON.stringify(value) : value)),
  ]);
}

const isJson = (value: unknown) => typeof value === 'object' && value !== null && value.constructor === Object;

describe('row-level security', () => {
  it('covers every table with a tenant, each with a row to hide', async () => {
    expect(tables).toEqual([
      'api_key',
      'approval',
      'audit_event',
      'audit_root',
      'blob',
      'chunk',
      'chunk_posting',
      'chunk_vector',
      'collection',
      'collection_vectors',
      'document',
      'document_content',
      'document_removed',
      'document_snapshot',
      'document_states_searched',
      'memory_fact',
      'memory_forgotten',
      'memory_message',
      'memory_posting',
      'memory_states_searched',
      'memory_thread',
      'run',
      'run_event',
      'run_posting',
      'run_request',
      'schedule',
      'secret',
      'step_lease',
      'token_use',
      'tool',
      'tool_source',
      'upload',
      'user',
      'webhook',
      'workflow',
      'workflow_version',
    ]);
    for (const table of tables) expect(await as(owner, () => rowsOf(table)), table).not.toEqual([]);
  });

  it('is enabled and forced on every table but the list of migrations', async () => {
    const unbound = await runAs<{ relname: string }>(
      database.url,
      `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
       AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(unbound).toEqual([{ relname: '_prisma_migrations' }]);
  });

  it('shows nothing to nobody and to another tenant', async () => {
    for (const table of tables) {
      expect(await as('nobody', () => rowsOf(table)), table).toEqual([]);
      expect(await as(stranger, () => rowsOf(table)), table).toEqual([]);
    }
    expect(await as('nobody', () => rowsOf('tenant'))).toEqual([]);
    expect((await as(stranger, () => rowsOf('tenant'))).map(({ id }) => id)).toEqual([stranger]);
  });

  it('refuses a row for another tenant, and any row from nobody and from the system', async () => {
    for (const table of tables) {
      const [row] = await as(owner, () => rowsOf(table));
      for (const who of [stranger, 'nobody', 'system'])
        await expect(
          as(who, () => insert(table, row!)),
          `${table} as ${who}`,
        ).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('row-level security') });
    }
  });

  it('changes and removes nothing of another tenant', async () => {
    for (const who of [stranger, 'nobody', 'system'])
      for (const table of tables) {
        const { rowCount: updated } = await as(who, () => client.query(`UPDATE "${table}" SET tenant_id = tenant_id`));
        const { rowCount: deleted } = await as(who, () => client.query(`DELETE FROM "${table}"`));
        expect([updated, deleted], `${table} as ${who}`).toEqual([0, 0]);
      }
  });

  it('does not let a tenant give a row away', async () => {
    await expect(
      as(owner, () => client.query(`UPDATE collection SET tenant_id = '${stranger}'`)),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('opens to the system only what it needs', async () => {
    await store.models.seen({
      name: 'm',
      family: 'jamba',
      precision: 'int8',
      fingerprint: 'f',
      parameters: 1,
      contextLength: 1,
      status: 'ready',
    });
    const readable = [];
    for (const table of [...tables, 'tenant', 'model'].sort())
      if ((await as('system', () => rowsOf(table))).length > 0) readable.push(table);
    expect(readable).toEqual(systemReads);
    expect(await as(owner, () => rowsOf('model'))).toHaveLength(1);
    expect(await as('nobody', () => rowsOf('model'))).toEqual([]);
    const removed = await as(owner, () => client.query('DELETE FROM model'));
    expect(removed.rowCount).toBe(0);
  });

  it('keeps a key from pointing into another tenant, where foreign key checks do not look', async () => {
    const [run] = await as(owner, () => rowsOf('run'));
    await expect(as(stranger, () => insert('run', { ...run, tenant_id: stranger }))).rejects.toMatchObject({
      code: '23503',
    });
  });

  it('leaves no tenant behind on a connection of the pool', async () => {
    const single = await Store.connect({ url: database.url, poolSize: 1 });
    try {
      const [own] = (await single.runs.list(owner, { limit: 1 })).items;
      expect((await single.runs.list(stranger, { limit: 1 })).items).toEqual([]);
      await expect(single.runs.get(stranger, own!.id)).rejects.toMatchObject({ code: 'run.not-found' });
      await expect(single.runs.eventsAfter(stranger, own!.id, 0, 10)).rejects.toMatchObject({ code: 'run.not-found' });
      await expect(single.search.collection(stranger, 'notes')).rejects.toMatchObject({
        code: 'collection.not-found',
      });
    } finally {
      await single.close();
    }
  });
});
