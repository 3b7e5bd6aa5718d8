import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFiles } from './find-files.js';
import { batchesOf } from './send-batches.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marimba-find-'));
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  for (const name of ['one.md', 'a/two.PDF', 'a/b/three.txt', 'a/x.png', '.env', 'node_modules/four.md'])
    await writeFile(join(folder, name), name);
  await symlink(folder, join(folder, 'a', 'round'));
});
afterAll(() => rm(folder, { recursive: true }));

const sources = async (include: string[] = [], exclude: string[] = []) =>
  (await findFiles(folder, { include, exclude })).map(({ source }) => source);

describe('findFiles', () => {
  it('takes the formats that are read, in order, and neither what is hidden nor links', async () => {
    expect(await sources()).toEqual(['a/b/three.txt', 'a/two.PDF', 'one.md']);
  });

  it('goes by globs, of names or of paths', async () => {
    expect(await sources(['*.md'])).toEqual(['one.md']);
    expect(await sources(['a/**'])).toEqual(['a/b/three.txt', 'a/two.PDF', 'a/x.png']);
    expect(await sources([], ['a/b/**', '*.md'])).toEqual(['a/two.PDF']);
  });

  it('takes a file whatever it is called, and says what is not there', async () => {
    const none = { include: [], exclude: [] };
    expect(await findFiles(join(folder, 'a/x.png'), none)).toMatchObject([{ source: 'x.png', bytes: 7 }]);
    await expect(findFiles(join(folder, 'nowhere'), none)).rejects.toThrow(/There is no .*nowhere/);
  });
});

it('files are sent in requests of bounded size, in order', () => {
  const file = (source: string, bytes: number) => ({ path: source, source, bytes });
  const files = [file('a', 60e6), file('b', 60e6), ...Array.from({ length: 450 }, (_, n) => file(`${n}`, 1))];
  const batches = batchesOf(files);
  expect(batches.flat()).toEqual(files);
  expect(batches.map((batch) => batch.length)).toEqual([1, 200, 200, 51]);
});
