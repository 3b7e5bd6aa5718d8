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
    Array.from({ length: 16 }, async (_, number) => {
      const bytes = await samplePdf([[{ text: `Crane ${number} lifts ${number} tons.` }]]);
      const { blob } = await store.uploads.put(tenantId, uploads, bytes);
      return { source: `crane-${number}.pdf`, upload: blob };
    }),
  );
  const broken = await store.uploads.put(tenantId, uploads, Buffer.from('%PDF-1.7 cut'));
  documents.push({ source: 'broken.pdf', upload: broken.blob });

  const stored = async () => (await store.documents.list(tenantId, 'yard', { limit: 100 })).items;
  const first = await rig.worker({ WORKER_ROLES: 'steps' });
  const runId = await rig.run(ingestionDefinition, { collection: 'yard', documents });
  while ((await stored()).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await first.kill();
  const before = await stored();
  expect((await rig.events(runId)).some(({ type }) => type === 'run.completed')).toBe(false);
  expect(before.length).toBeLessThan(16);

  await rig.worker({ WORKER_ROLES: 'steps' });
  const completed = (await rig.ended(runId)).at(-1);
  expect(completed?.type).toBe('run.completed');
  const { output } = completed!.data as { output: Parameters<typeof store.runs.resolve>[1] };
  const result: IngestionOutput = ingestionOutput.parse(await store.runs.resolve(tenantId, output));
  const [bad, ...good] = result.documents.toReversed();
  expect(bad).toMatchObject({ source: 'broken.pdf', error: { code: 'document.malformed' } });
  expect((await stored()).map(({ source }) => source).toSorted()).toEqual(
    documents
      .map(({ source }) => source)
      .filter((source) => source !== 'broken.pdf')
      .toSorted(),
  );
  // What was stored before the crash is that very document still.
  for (const { id, source } of before) expect(good).toContainEqual(expect.objectContaining({ source, documentId: id }));
  expect(await store.collections.get(tenantId, 'yard')).toMatchObject({ documents: 16 });
});
