import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePdf } from '../../../libs/knowledge/src/testing/index.js';
import { type RunningService, startService } from '../../support/service.js';
import { startMarimba } from '../model/marimba-command.js';

let service: RunningService;
let folder: string;
beforeAll(async () => {
  service = await startService({ WORKER_ROLES: 'steps' });
  folder = await mkdtemp(join(tmpdir(), 'marimba-documents-'));
  await mkdir(join(folder, 'manuals'));
  await mkdir(join(folder, '.hidden'));
  await writeFile(
    join(folder, 'manuals', 'crane.pdf'),
    await samplePdf([[{ text: 'A crane.' }], [{ text: 'It lifts tons.' }]]),
  );
  await writeFile(join(folder, 'notes.md'), '# Notes\n\nThe gate is blue.\n');
  await writeFile(join(folder, 'broken.pdf'), '%PDF-1.7 cut');
  await writeFile(join(folder, 'draft.md'), 'Not yet.');
  await writeFile(join(folder, '.hidden', 'secret.md'), 'Hidden.');
  await writeFile(join(folder, 'photo.png'), 'no document');
});
afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

const knowledge = (...args: string[]) =>
  startMarimba(['knowledge', ...args], { MARIMBA_URL: service.url, MARIMBA_API_KEY: service.key }).outcome;

it('reads a folder into a collection, skips what is unchanged, and finds, lists and removes documents', async () => {
  const first = await knowledge('add', 'shelf', folder, '--exclude', 'draft*');
  expect(first.output).toMatch(/Collection shelf: 2 read \(\d+ passages\), 0 unchanged/);
  expect(first.output).toMatch(/broken\.pdf: .*cut off/);
  expect(first.code).toBe(1);
  expect(first.output).toMatch(/Reading documents into shelf 100%/);

  await writeFile(join(folder, 'notes.md'), '# Notes\n\nThe gate is green.\n');
  const again = await knowledge('add', 'shelf', folder, '--exclude', 'draft*', '--exclude', 'broken.pdf');
  expect(again).toMatchObject({ code: 0, output: expect.stringMatching(/1 read \(1 passages\), 1 unchanged/) });

  const found = await knowledge('search', 'shelf', 'what', 'lifts', 'tons');
  expect(found.stdout).toMatch(/crane › page 2 › character \d+\n {2}It lifts tons\./);
  const list = await knowledge('list', 'shelf', '--json');
  const sources = list.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { source: string }).source);
  expect(sources).toEqual(['manuals/crane.pdf', 'notes.md']);

  expect((await knowledge('remove', 'shelf', 'notes.md')).stdout).toContain('Removed notes.md');
  expect(await knowledge('remove', 'shelf', 'notes.md')).toMatchObject({ code: 1 });
  expect((await knowledge('collections')).stdout).toMatch(/1 +\d+ {2}shelf/);
  expect((await knowledge('remove', 'shelf', '--all')).code).toBe(0);
  expect((await knowledge('add', '--help')).stdout).toContain('Examples:');
  expect(await knowledge('add', 'shelf', join(folder, 'nowhere'))).toMatchObject({ code: 1 });
});
