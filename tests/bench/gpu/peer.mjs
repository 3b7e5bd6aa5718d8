// llama.cpp on the same card: the same weights as GGUF, through node-llama-cpp's prebuilt CUDA program.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeJambaGguf } from '../gguf/jamba-gguf.mjs';
import { EngineProcess } from '../inference/child.mjs';
import { someIds } from './setting.mjs';

export async function peer({ name, dir, gguf, work, lengths, batches, vocabulary }) {
  const path = join(work, `${name}-${gguf}.gguf`);
  if (!existsSync(path)) writeJambaGguf(dir, path, gguf);
  const rows = [];
  const tell = (measure, value, unit) =>
    rows.push({ model: `llama.cpp ${name} ${gguf}`, measure, value, unit, floor: '', 'of floor': '' });
  const longest = Math.max(...lengths) + 64;
  const engine = new EngineProcess('llama-process.mjs', { UV_THREADPOOL_SIZE: '4' });
  await engine.ask('open', { path, threads: 8, contextSize: longest, gpu: 'cuda' });
  for (const length of lengths) {
    let best = 0;
    for (let round = 0; round < 3; round++) {
      const { firstMs } = await engine.ask('generate', { prompt: someIds(length, vocabulary, round), maxTokens: 1 });
      best = Math.max(best, (1000 * length) / firstMs);
    }
    tell(`prefill of ${length}`, best, 'tok/s');
  }
  let best = 0;
  for (let round = 0; round < 3; round++)
    best = Math.max(
      best,
      (await engine.ask('generate', { prompt: someIds(16, vocabulary, round), maxTokens: 256 })).tokensPerSecond,
    );
  tell('decode at 1', best, 'tok/s');
  await engine.end();
  for (const batch of batches) {
    const many = new EngineProcess('llama-process.mjs', { UV_THREADPOOL_SIZE: '4' });
    await many.ask('open', { path, threads: 8, contextSize: 512, gpu: 'cuda', sequences: batch });
    const prompts = Array.from({ length: batch }, (_, row) => someIds(16, vocabulary, row));
    await many.ask('together', { prompts, maxTokens: 16 });
    const { tokensPerSecond } = await many.ask('together', { prompts, maxTokens: 128 });
    tell(`decode at ${batch}`, tokensPerSecond, 'tok/s');
    await many.end();
  }
  return rows;
}
