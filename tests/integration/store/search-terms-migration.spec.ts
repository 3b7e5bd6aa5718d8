import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, Store } from '@marimba/store';
import { expect, it } from 'vitest';
import { openTestDatabase, runAs } from '../../support/database.js';

const real = join(import.meta.dirname, '../../../prisma/migrations');
const later = '20261128050100_search_terms';

it('documents of before are found by the terms of now', async () => {
  const database = await openTestDatabase({ migrated: false });
  const folder = await mkdtemp(join(tmpdir(), 'marimba-terms-'));
  try {
    await cp(real, folder, {
      recursive: true,
      filter: (path) => !(path.split('/').at(-1)! >= later && /^\d{14}_/.test(path.split('/').at(-1)!)),
    });
    await migrate(database.url, { folder });
    const ids = { tenant: crypto.randomUUID(), collection: crypto.randomUUID(), document: crypto.randomUUID() };
    await runAs(
      database.url,
      `BEGIN; SET LOCAL marimba.scope = 'system';
       INSERT INTO tenant (id, name, created_at) VALUES ('${ids.tenant}', 'default', now());
       SET LOCAL marimba.scope = ''; SET LOCAL marimba.tenant = '${ids.tenant}';
       INSERT INTO collection (tenant_id, id, name, documents, chunks, terms, created_by, created_at)
         VALUES ('${ids.tenant}', '${ids.collection}', 'old', 1, 2, 3, 'test', now());
       INSERT INTO blob (tenant_id, sha256, bytes, media_type, content, created_at)
         VALUES ('${ids.tenant}', '${'a'.repeat(64)}', 1, 'text/plain', 'x', now());
       INSERT INTO document (tenant_id, id, collection_id, title, source, media_type, sha256, bytes, chunks, terms, created_by, created_at)
         VALUES ('${ids.tenant}', '${ids.document}', '${ids.collection}', 't', 's', 'text/plain', '${'a'.repeat(64)}', 1, 2, 3, 'test', now());
       INSERT INTO chunk (tenant_id, document_id, id, ordinal, start_offset, end_offset, headings, context, text)
         SELECT '${ids.tenant}', '${ids.document}', gen_random_uuid(), o, 0, 1, '{}', 'title', x
         FROM (VALUES (0, 'supersonic/hypersonic flow'), (1, 'a boundary-layer')) AS new (o, x);
       INSERT INTO chunk_posting (tenant_id, collection_id, term, document_id, ordinals, frequencies, lengths)
         VALUES ('${ids.tenant}', '${ids.collection}', 'supersonic/hypersonic', '${ids.document}', '{0}', '{1}', '{3}'); COMMIT`,
    );
    await migrate(database.url, {});
    const store = await Store.connect({ url: database.url });
    const collection = await store.search.collection(ids.tenant, 'old');
    const find = async (query: string) =>
      (await store.search.fullText(ids.tenant, query, { collection, limit: 5 })).map(({ text }) => text);
    expect(await find('hypersonic')).toEqual(['supersonic/hypersonic flow']);
    expect(await find('boundary layers')).toEqual(['a boundary-layer']);
    const [counts] = await runAs(
      database.adminUrl,
      `SELECT collection.terms::int AS collection, document.terms AS document,
         (SELECT sum(f)::int FROM chunk_posting, unnest(frequencies) AS f) AS postings FROM collection, document`,
    );
    expect(counts).toEqual({ collection: 7, document: 7, postings: 7 });
    await store.close();
  } finally {
    await rm(folder, { recursive: true });
    await database.close();
  }
});
