// Writes what a section needs, each in a process of its own: node prepare.mjs <work> <graph|gguf> <precision or type>
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { writeJambaGguf } from '../gguf/jamba-gguf.mjs';
import { built, model3b } from './setting.mjs';

const [work, kind, type] = process.argv.slice(2);
mkdirSync(join(work, 'cache'), { recursive: true });
const dir = model3b(work);
if (kind === 'graph') {
  const { importModel } = await built('import-model.js');
  await importModel(dir, { precision: type, device: 'cuda', cacheDir: join(work, 'cache') });
}
if (kind === 'gguf') {
  const path = join(work, `3b-${type}.gguf`);
  if (!existsSync(path)) {
    writeJambaGguf(dir, `${path}.partial`, type);
    renameSync(`${path}.partial`, path);
  }
}
