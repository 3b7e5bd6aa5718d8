import { canonicalJson } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, openTestDatabase, runAs, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let store: Store;
let tenantId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  store = await Store.connect({ url: database.url });
  tenantId = (await store.tenants.bootstrap()).tenantId;
});

afterAll(async () => {
  await store?.close();
  await database?.close();
});

describe('blobs', () => {
  it('come back byte for byte, once for each content and tenant', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256);
    const [reference, again] = await Promise.all([
      store.blobs.put(tenantId, bytes, 'application/octet-stream'),
      store.blobs.put(tenantId, bytes, 'application/octet-stream'),
    ]);
    expect(again).toEqual(reference);
    const found = await store.blobs.get(tenantId, reference.blob);
    expect(found.mediaType).toBe('application/octet-stream');
    expect(Buffer.from(bytes).equals(found.bytes)).toBe(true);
    const other = await createTenant(database.url, 'other');
    await expect(store.blobs.get(other, reference.blob)).rejects.toMatchObject({ code: 'blob.not-found' });
    await expect(store.blobs.get(tenantId, 'nothing')).rejects.toMatchObject({ code: 'blob.not-found' });
  });

  it('hold a value from the first byte over 4 KiB of its canonical JSON', async () => {
    const fits = 'x'.repeat(4 * 1024 - 2);
    expect(await store.runs.keep(tenantId, fits)).toEqual({ inline: fits });
    const kept = await store.runs.keep(tenantId, `${fits}x`);
    expect(kept).toMatchObject({ bytes: 4 * 1024 + 1, mediaType: 'application/json' });
    const wide = await store.runs.keep(tenantId, 'ä'.repeat(2 * 1024));
    expect(wide).toHaveProperty('blob');
    expect(await store.runs.resolve(tenantId, kept)).toBe(`${fits}x`);
  });

  it('that were changed are refused', async () => {
    const value = { text: 'original'.repeat(1_000) };
    const kept = await store.runs.keep(tenantId, value);
    if (!('blob' in kept)) throw new Error('the value was expected to be a blob');
    const swapped = canonicalJson({ text: 'forged' });
    await runAs(database.adminUrl, `UPDATE blob SET content = '${swapped}' WHERE sha256 = '${kept.blob}'`);
    await expect(store.runs.resolve(tenantId, kept)).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'blob.corrupt',
    });
  });

  it('that are no JSON are no values', async () => {
    const reference = await store.blobs.put(tenantId, Buffer.from('not json'), 'application/json');
    await expect(store.runs.resolve(tenantId, reference)).rejects.toMatchObject({ code: 'blob.corrupt' });
  });
});
