import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listModels } from './list-models.js';
import { removeModel } from './remove-model.js';

let home: string;
let cacheDir: string;
let downloads: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'marimba-remove-'));
  [cacheDir, downloads] = [join(home, 'cache'), join(home, 'models')];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function graph(folder: string, name: string, precision: string): void {
  mkdirSync(join(cacheDir, folder), { recursive: true });
  const manifest = { name, precision, fingerprint: 'f'.repeat(64), parameters: 5, config: { family: 'jamba' } };
  writeFileSync(join(cacheDir, folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(cacheDir, folder, 'weights.bin'), 'weights');
}

function files(name: string, downloaded: boolean): string {
  const folder = join(downloads, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), '{}');
  const source = { v: 1, model: `o/${name}`, hubUrl: 'http://hub.invalid', revision: 'a'.repeat(40), files: [] };
  if (downloaded) writeFileSync(join(folder, 'marimba-source.json'), JSON.stringify(source));
  return folder;
}

describe('removeModel', () => {
  it('removes all graphs and what was downloaded, and nothing of another model', async () => {
    graph('a', 'Small', 'int8');
    graph('b', 'Small', 'fp32');
    graph('c', 'Smaller', 'int8');
    const [whole, partial, other] = [files('Small', true), files('Small.partial', true), files('Smaller', true)];
    const removed = await removeModel('small', { cacheDir, downloads });
    expect(removed.map(({ what }) => what).sort()).toEqual([
      'files of o/Small',
      'graph of Small, fp32',
      'graph of Small, int8',
      'unfinished download of o/Small.partial',
    ]);
    expect([whole, partial, other].map((folder) => existsSync(folder))).toEqual([false, false, true]);
    expect((await listModels(cacheDir)).map(({ name }) => name)).toEqual(['Smaller']);
  });

  it('removes one precision alone', async () => {
    graph('a', 'Small', 'int8');
    graph('b', 'Small', 'fp32');
    const folder = files('Small', true);
    await removeModel('Small', { cacheDir, downloads, precision: 'fp32' });
    expect((await listModels(cacheDir)).map(({ precision }) => precision)).toEqual(['int8']);
    expect(existsSync(folder)).toBe(true);
  });

  it('leaves a folder that was not downloaded', async () => {
    const folder = files('Small', false);
    expect(await removeModel('Small', { cacheDir, downloads })).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });
});

describe('listModels', () => {
  it('leaves out what is half-written or damaged', async () => {
    graph('a', 'Small', 'int8');
    graph('b.1234.partial', 'Half', 'int8');
    graph('c', 'Damaged', 'int8');
    writeFileSync(join(cacheDir, 'c', 'manifest.json'), '{"name":');
    expect(await listModels(cacheDir)).toMatchObject([{ name: 'Small', family: 'jamba', parameters: 5 }]);
    expect(await listModels(join(home, 'none'))).toEqual([]);
  });
});
