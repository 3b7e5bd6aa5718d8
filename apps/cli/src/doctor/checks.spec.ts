import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkMemory, checkNode } from './machine-checks.js';
import { checkBuild, checkModel } from './part-checks.js';

const folder = mkdtempSync(join(tmpdir(), 'marimba-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the doctor', () => {
  it.each([
    ['20.18.3', 'missing'],
    ['18.20.0', 'missing'],
    ['20.19.0', 'good'],
    ['22.0.0', 'good'],
  ])('judges Node %s: %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });

  it('warns of little memory and says what to do', () => {
    expect(checkMemory(1024 ** 3, 0)).toMatchObject({ state: 'limited', remedy: expect.stringContaining('int4') });
    expect(checkMemory(8 * 1024 ** 3, 0).state).toBe('good');
  });

  it('names what is not built; without the UI it can start', () => {
    expect(checkBuild(folder)).toMatchObject({ state: 'missing', detail: 'not built: api, worker, admin' });
    for (const app of ['api', 'worker']) {
      mkdirSync(join(folder, 'apps', app, 'dist'), { recursive: true });
      writeFileSync(join(folder, 'apps', app, 'dist', 'main.js'), '');
    }
    expect(checkBuild(folder)).toMatchObject({ state: 'limited', detail: 'not built: admin', remedy: 'npm run build' });
  });

  it('names what a model folder lacks', async () => {
    const model = join(folder, 'model');
    mkdirSync(model);
    writeFileSync(join(model, 'config.json'), '{}');
    const finding = await checkModel(model, folder, 'int8');
    expect(finding).toMatchObject({ state: 'missing', detail: `${model} lacks tokenizer.json, *.safetensors` });
  });
});
