import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Store } from '@marimba/store';
import { describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../support/database.js';

/** The Cranfield collection lies beside the repository; a clone by itself has none. */
const folder = resolve(import.meta.dirname, '../../../../shared/data/cranfield');
const linesOf = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

describe.skipIf(!existsSync(folder))('full text on Cranfield', () => {
  it('ranks at least as well as published BM25 (nDCG@10 0.3739), and as it did (0.39)', async () => {
    const abstracts = linesOf('documents.jsonl').map(
      (line) => JSON.parse(line) as { id: string; title: string; text: string },
    );
    const queries = linesOf('queries.jsonl').map((line) => JSON.parse(line) as { id: number; text: string });
    const relevant = new Map<number, Set<string>>();
    for (const line of linesOf('qrels.tsv').slice(1)) {
      const [query, id, grade] = line.split('\t');
      if (Number(grade) >= 1) relevant.set(Number(query), (relevant.get(Number(query)) ?? new Set()).add(id!));
    }
    const database = await openTestDatabase();
    const store = await Store.connect({ url: database.url });
    try {
      const { tenantId } = await store.tenants.bootstrap();
      await store.collections.create(tenantId, { name: 'cranfield' }, 'test');
      const chunks = abstracts.map(({ title, text }, ordinal) => ({
        ordinal,
        text,
        start: ordinal,
        end: ordinal + 1,
        headings: [title],
      }));
      const document = {
        collection: 'cranfield',
        title: '…',
        source: 'c',
        mediaType: 'text/plain',
        text: 'abstracts',
        chunks,
      };
      await store.documents.insert(tenantId, document, 'test');
      const collection = await store.search.collection(tenantId, 'cranfield');
      let [ndcg, recall] = [0, 0];
      for (const { id, text } of queries) {
        const found = await store.search.fullText(tenantId, text, { collection, limit: 10 });
        const wanted = relevant.get(id)!;
        const hits = found.map(({ start }) => wanted.has(abstracts[start]!.id));
        const gain = (rank: number) => 1 / Math.log2(rank + 2);
        const ideal = Array.from({ length: Math.min(10, wanted.size) }, (_, rank) => gain(rank)).reduce(
          (a, b) => a + b,
        );
        ndcg += hits.reduce((sum, hit, rank) => sum + (hit ? gain(rank) : 0), 0) / ideal / queries.length;
        recall += hits.filter(Boolean).length / wanted.size / queries.length;
      }
      expect(queries).toHaveLength(225);
      expect(ndcg).toBeGreaterThan(0.388);
      expect(recall).toBeGreaterThan(0.39);
    } finally {
      await store.close();
      await database.close();
    }
  }, 120_000);
});
