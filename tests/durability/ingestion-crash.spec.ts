import { type IngestionOutput, ingestionOutput } from '@marimba/contracts';
import { uuidV7 } from '@marimba/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ingestionDefinition } from '../../apps/api/src/knowledge/ingestion-workflow.js';
import { samplePdf } from '../../libs/knowledge/src/testing/index.js';
import { Rig } from './rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
  await rig.store.collections.create(rig.tenantId, { name: 'yard' }, 'test');
});
afterAll(() => rig?.stop());

it('an ingestion whose worker is killed is finished by another, with every document once', async () => {
  const { store, tenantId } = rig;
  const uploads = uuidV7();
  const documents = await Promise.all(
    Array.from({ length: 6 }, async (_, number) => {
      const bytes = await samplePdf([[{ text: `Crane ${number} lifts ${number} tons.` }]]);
      const { blob } = await store.uploads.put(tenantId, uploads, bytes);
      return { source: `crane-${number}.pdf`, upload: blob };
    }),
  );
  const broken = await store.uploads.put(tenantId, uploads, Buffer.from('%PDF-1.7 cut'));
  documents.push({ source: 'broken.pdf', upload: broken.blob });

  // It has stored a document, and dies before the log knows.
  const first = await rig.worker({ WORKER_ROLES: 'steps', MARIMBA_PAUSE_AT: 'after-handler' });
  const runId = await rig.run(ingestionDefinition, { collection: 'yard', documents });
  await first.paused;
  await first.kill();
  const before = await store.documents.list(tenantId, 'yard', { limit: 50 });
  expect((await rig.events(runId)).some(({ type }) => type === 'run.completed')).toBe(false);
  expect(before.items.length).toBeGreaterThan(0);

  await rig.worker({ WORKER_ROLES: 'steps' });
  const completed = (await rig.ended(runId)).at(-1);
  expect(completed?.type).toBe('run.completed');
  const { output } = completed!.data as { output: Parameters<typeof store.runs.resolve>[1] };
  const result: IngestionOutput = ingestionOutput.parse(await store.runs.resolve(tenantId, output));
  const [bad, ...good] = result.documents.toReversed();
  expect(bad).toMatchObject({ source: 'broken.pdf', error: { code: 'document.malformed' } });
  const after = await store.documents.list(tenantId, 'yard', { limit: 50 });
  expect(after.items.map(({ source }) => source).toSorted()).toEqual(
    documents
      .map(({ source }) => source)
      .filter((source) => source !== 'broken.pdf')
      .toSorted(),
  );
  // What was stored before the crash is that very document still.
  for (const { id, source } of before.items)
    expect(good).toContainEqual(expect.objectContaining({ source, documentId: id, reused: true }));
  expect(await store.collections.get(tenantId, 'yard')).toMatchObject({ documents: 6 });
});
