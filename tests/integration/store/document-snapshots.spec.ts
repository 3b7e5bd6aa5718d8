import { holdsForgotten } from '@marimba/contracts';
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

const insert = (text: string, source = 's') => {
  const chunks = [{ ordinal: 0, text, start: 0, end: text.length, headings: [] }];
  const document = { collection: 'notes', title: 't', source, mediaType: 'text/plain', text, chunks };
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
    const before = (await store.documentSnapshots.keep(owner, snapshot()))!;
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

  it('goes with any of its documents, and none is kept of one that is gone', async () => {
    const other = (await insert('more words', 'other')).id;
    await store.documentSnapshots.keep(owner, snapshot({ documentIds: [other, documentId] }));
    await insert('other words');
    expect(await store.documentSnapshots.list(owner, documentId)).toEqual([]);
    expect(await store.documentSnapshots.list(owner, other)).toEqual([]);
    expect(await store.documentSnapshots.keep(owner, snapshot())).toBeUndefined();
    expect(await store.documentSnapshots.list(owner, documentId)).toEqual([]);
  });
});

const worker = { name: 'w', folder: undefined, since: new Date(0) };

describe('a document that is removed', () => {
  const first = 'The ferry to the island leaves at nine in the morning, every day of the week but Sunday.';
  const second = 'The way back is at six in the evening; whoever misses it stays in the inn of the harbour.';
  const stayed = 'A ticket costs four crowns, for children and for dogs the half of it, and bicycles go free.';
  const insertChunks = (texts: string[]) => {
    const text = texts.join('\n');
    const chunks = texts.map((each, ordinal) => ({ ordinal, text: each, start: 0, end: each.length, headings: [] }));
    const document = { collection: 'notes', title: 'Ferry', source: 'f', mediaType: 'text/plain', text, chunks };
    return store.documents.insert(owner, document, 'test');
  };
  const unsearched = async (id: string) =>
    (await store.forgottenStates.unsearched(worker)).find((each) => each.kind === 'document' && each.id === id);

  it('is told to workers by pieces that say nothing, and to the audit log with the states that went', async () => {
    const old = await insertChunks([first, stayed]);
    await store.documentSnapshots.keep(owner, snapshot({ documentIds: [old.id] }));
    const replaced = await insertChunks([second, stayed]);
    const gone = (await unsearched(old.id))!;
    expect(JSON.stringify(gone)).not.toContain('ferry');
    expect(holdsForgotten(`Documents: ${first}`, gone.fingerprints)).toBe(true);
    // What the new one says too may stay, and so may a state of the new one that was made meanwhile.
    expect(holdsForgotten(`Documents: [1] Ferry\n${second}\n${stayed}`, gone.fingerprints)).toBe(false);
    await store.documents.remove(owner, replaced.id, 'test');
    const all = (await unsearched(replaced.id))!;
    for (const text of [second, stayed]) expect(holdsForgotten(text, all.fingerprints)).toBe(true);

    await store.forgottenStates.searched(gone, worker, 2);
    await store.forgottenStates.searched(all, worker, 0);
    expect(await unsearched(old.id)).toBeUndefined();
    const { items } = await store.audit.list(owner, { limit: 50 });
    const ofDocument = (id: string) => items.filter(({ subject }) => subject === id);
    expect(ofDocument(replaced.id).map(({ action, detail }) => [action, detail])).toEqual([
      ['document.deleted', expect.objectContaining({ removed: { chunks: 2, snapshots: [] } })],
      [
        'document.replaced',
        expect.objectContaining({
          removed: { documentId: old.id, chunks: 2, snapshots: [{ model: 'm', tokens: 7, bytes: 1e10 }] },
        }),
      ],
    ]);
    expect(ofDocument(old.id)).toContainEqual(
      expect.objectContaining({ action: 'document.states-dropped', detail: { worker: 'w', states: 2 } }),
    );
  });

  it('is recognised where it is short, by its title before it', async () => {
    const { id } = await insert('a few words', 'short');
    await store.documents.remove(owner, id, 'test');
    const { fingerprints } = (await unsearched(id))!;
    expect(holdsForgotten('Documents:\n[1] t\na few words', fingerprints)).toBe(true);
    expect(holdsForgotten('These are a few words.', fingerprints)).toBe(false);
  });
});
