// Time to the first token of a second question about a long document, in the same process and after a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJambaGguf } from '../../gguf/jamba-gguf.mjs';
import { installPeer } from '../../peer/install.mjs';
import { percentile } from '../../table.mjs';
import { EngineProcess } from '../child.mjs';
import { bundledModel, cacheDir, documentOf } from '../setting.mjs';

export const title =
  'Time to first token of questions about a document that was read before (bundled model, int8 and q8_0)';

export async function run({ threads, rounds, lengths = [8000, 16000] }) {
  installPeer();
  const work = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  const path = join(work, 'model.gguf');
  writeJambaGguf(bundledModel, path, 'Q8_0');
  try {
    const rows = [];
    for (const length of lengths) {
      const stateDir = join(work, `states-${length}`);
      const ours = await measureOurs({ threads, rounds, length, stateDir });
      const theirs = await measureTheirs({ threads, rounds, path, prompts: ours.prompts, work });
      rows.push({ document: `${length} tokens`, ...ours.row, ...theirs });
    }
    return rows;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Texts as a person sends them: nothing says where the document ends. Tokenising is part of the time. */
async function measureOurs({ threads, rounds, length, stateDir }) {
  const options = { dir: bundledModel, precision: 'int8', cacheDir, threads, stateDir };
  const ask = (engine, question) => engine.ask('ask', { document: documentOf(length), question, maxTokens: 4 });
  const first = new EngineProcess('marimba-process.mjs');
  await first.ask('open', options);
  const cold = await ask(first, 'What happens at seven?');
  const warm = [];
  for (let round = 0; round < rounds; round++) warm.push(await ask(first, `What is checked in round ${round}?`));
  await first.ask('close');
  await first.end();
  const restarted = [];
  for (let round = 0; round < rounds; round++) {
    const again = new EngineProcess('marimba-process.mjs');
    await again.ask('open', options);
    restarted.push(await ask(again, `Who keeps watch in round ${round}?`));
    await again.ask('close');
    await again.end();
  }
  const median = (all) =>
    percentile(
      all.map(({ firstMs }) => firstMs),
      50,
    );
  return {
    prompts: [cold, ...warm].map(({ prompt }) => prompt),
    row: {
      'marimba: read ms': cold.firstMs,
      'again ms': median(warm),
      'after restart ms': median(restarted),
      'times faster': cold.firstMs / median(warm),
      'after restart': cold.firstMs / median(restarted),
      reused: percentile(
        restarted.map(({ reused }) => reused),
        50,
      ),
    },
  };
}

async function measureTheirs({ threads, path, prompts, work }) {
  const engine = new EngineProcess('llama-process.mjs', { UV_THREADPOOL_SIZE: '1' });
  const longest = Math.max(...prompts.map((prompt) => prompt.length));
  await engine.ask('open', { path, threads, contextSize: longest + 64 });
  const [first, ...others] = prompts;
  const shared = first.findIndex((id, index) => others.some((other) => other[index] !== id));
  await engine.ask('newSequence', { checkpoints: false });
  await engine.ask('read', { ids: first.slice(0, shared) });
  await engine.ask('checkpoint');
  const checkpoint = [];
  for (const prompt of others) checkpoint.push((await engine.ask('continue', { prompt, maxTokens: 4 })).firstMs);
  await engine.ask('read', { ids: first.slice(0, shared) });
  const file = join(work, 'state.bin');
  const saved = await engine.ask('saveState', { file });
  const loaded = await engine.ask('loadState', { file });
  const { firstMs } = await engine.ask('continue', { prompt: others[0], maxTokens: 4 });
  const read = await engine.ask('generate', { prompt: first, maxTokens: 1 });
  await engine.end();
  return {
    'llama.cpp: read ms': read.firstMs,
    'explicit checkpoint ms': percentile(checkpoint, 50),
    'state file ms': loaded.ms + firstMs,
    'state file MB': saved.bytes / 1e6,
  };
}
