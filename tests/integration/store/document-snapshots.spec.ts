import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
let owner: string;
let stranger: string;
let documentId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  owner = (await store.tenants.bootstrap()).tenantId;
  stranger = await createTenant(database.url, 'stranger');
  await store.collections.create(owner, { name: 'notes' }, 'test');
  documentId = (await insert('words')).id;
}, 120_000);
afterAll(async () => {
  await store?.close();
  await database?.close();
});

const insert = (text: string) => {
  const chunks = [{ ordinal: 0, text, start: 0, end: text.length, headings: [] }];
  const document = { collection: 'notes', title: 't', source: 's', mediaType: 'text/plain', text, chunks };
  return store.documents.insert(owner, document, 'test');
};

const snapshot = (more: object = {}) => ({
  model: 'm',
  modelFingerprint: 'one',
  documentIds: [documentId],
  textsSha256: 'a'.repeat(64),
  rendering: 'r',
  tokens: 7,
  bytes: 1e10,
  ...more,
});

describe('what is known of documents that a model has read', () => {
  it('is found by model, documents and form, and listed with its document', async () => {
    const kept = await store.documentSnapshots.keep(owner, snapshot());
    expect(kept).toMatchObject(snapshot());
    expect(await store.documentSnapshots.find(owner, snapshot())).toEqual(kept);
    for (const other of [{ model: 'n' }, { rendering: 's' }, { documentIds: [documentId, documentId] }])
      expect(await store.documentSnapshots.find(owner, snapshot(other))).toBeUndefined();
    expect(await store.documentSnapshots.list(owner, documentId)).toEqual([kept]);
  });

  it('takes the place of what was read of another text or by another model', async () => {
    const before = await store.documentSnapshots.keep(owner, snapshot());
    const same = await store.documentSnapshots.keep(owner, snapshot());
    expect(same).toMatchObject({ id: before.id, createdAt: before.createdAt });
    const changed = await store.documentSnapshots.keep(owner, snapshot({ modelFingerprint: 'two', tokens: 8 }));
    expect(changed).toMatchObject({ id: before.id, modelFingerprint: 'two', tokens: 8 });
    expect(await store.documentSnapshots.list(owner, documentId)).toEqual([changed]);
  });

  it('is nobody else’s', async () => {
    await store.documentSnapshots.keep(owner, snapshot());
    expect(await store.documentSnapshots.find(stranger, snapshot())).toBeUndefined();
    expect(await store.documentSnapshots.list(stranger, documentId)).toEqual([]);
  });

  it('goes with any of its documents', async () => {
    const other = '00000000-0000-4000-8000-000000000001';
    await store.documentSnapshots.keep(owner, snapshot({ documentIds: [other, documentId] }));
    await insert('other words');
    expect(await store.documentSnapshots.list(owner, documentId)).toEqual([]);
    expect(await store.documentSnapshots.list(owner, other)).toEqual([]);
  });
});
