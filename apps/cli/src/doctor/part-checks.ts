import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../config.js';
import { listModels } from '../model/list-models.js';
import type { Finding } from './check.js';

export function checkBuild(root = repositoryRoot): Finding {
  const parts = { api: 'main.js', worker: 'main.js', admin: 'index.html' };
  const unbuilt = Object.entries(parts).flatMap(([app, file]) =>
    existsSync(join(root, 'apps', app, 'dist', file)) ? [] : [app],
  );
  if (unbuilt.length === 0) return { what: 'Build', state: 'good', detail: 'api, worker and admin UI are built' };
  const state = unbuilt.join() === 'admin' ? 'limited' : 'missing';
  return { what: 'Build', state, detail: `not built: ${unbuilt.join(', ')}`, remedy: 'npm run build' };
}

export async function checkModel(folder: string, cacheDir: string, precision: string): Promise<Finding> {
  const what = `Model ${basename(folder)}`;
  const missing = ['config.json', 'tokenizer.json'].filter((name) => !existsSync(join(folder, name)));
  if (existsSync(folder) && !readdirSync(folder).some((name) => name.endsWith('.safetensors')))
    missing.push('*.safetensors');
  if (missing.length > 0) {
    const remedy = 'Fetch the folder again, or name another one in MARIMBA_MODELS (models/README.md).';
    return { what, state: 'missing', detail: `${folder} lacks ${missing.join(', ')}`, remedy };
  }
  const imported = (await listModels(cacheDir)).some(
    (model) => model.name === basename(folder) && model.precision === precision,
  );
  return {
    what,
    state: 'good',
    detail: `${folder}, ${precision}, ${imported ? 'imported' : 'to be imported at the first start'}`,
  };
}
