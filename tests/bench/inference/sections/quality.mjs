// Perplexity of the precisions on a fixed text, and their greedy tokens.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HybridModel } from '@marimba/inference';
import { bundledModel, cacheDir, root } from '../setting.mjs';

export const title = 'Perplexity of the bundled model on the sample documents (first 400 tokens each)';

export async function run({ threads }) {
  const folder = join(root, 'apps', 'cli', 'samples');
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  const rows = [];
  for (const precision of ['fp32', 'int8', 'int4']) {
    const model = await HybridModel.open(bundledModel, { precision, cacheDir, threads, stateCacheBytes: 0 });
    let sum = 0;
    let count = 0;
    for (const text of texts) {
      const scores = await model.score(model.tokenize(text).slice(0, 400));
      for (const each of scores) sum -= each;
      count += scores.length;
    }
    await model.close();
    rows.push({ precision, tokens: count, perplexity: Math.exp(sum / count) });
  }
  return rows.map((row) => ({ ...row, 'to fp32': row.perplexity / rows[0].perplexity }));
}
