// Prefill, decode and memory of this engine and llama.cpp on the same weights, in turns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJambaGguf } from '../../gguf/jamba-gguf.mjs';
import { installPeer } from '../../peer/install.mjs';
import { percentile } from '../../table.mjs';
import { EngineProcess } from '../child.mjs';
import { bundledModel, cacheDir, words } from '../setting.mjs';

export const title = 'Speed beside llama.cpp (bundled model; medians of rounds in which the engines take turns)';

const pairs = [
  { precision: 'fp32', gguf: 'F16' },
  { precision: 'int8', gguf: 'Q8_0' },
  { precision: 'int4', gguf: 'Q4_0' },
];

export async function run({ threads, rounds }) {
  installPeer();
  const work = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  try {
    const rows = [];
    for (const { precision, gguf } of pairs) {
      const path = join(work, `${gguf}.gguf`);
      writeJambaGguf(bundledModel, path, gguf);
      rows.push(
        ...(await compare({
          dir: bundledModel,
          precision,
          path,
          gguf,
          threads,
          rounds,
          lengths: [512, 2048, 8192],
          decodeTokens: 128,
        })),
      );
      rmSync(path);
    }
    return rows;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Rows of both engines on one model; also used for large models. */
export async function compare({ dir, precision, path, gguf, threads, rounds, lengths, decodeTokens }) {
  const importing = new EngineProcess('marimba-process.mjs');
  await importing.ask('prepare', { dir, precision, cacheDir });
  const importPeak = await importing.end();
  const engines = [
    { name: `marimba ${precision}`, process: new EngineProcess('marimba-process.mjs') },
    { name: `llama.cpp ${gguf}`, process: new EngineProcess('llama-process.mjs', { UV_THREADPOOL_SIZE: '1' }) },
  ];
  const options = [
    { dir, precision, cacheDir, threads, stateCacheBytes: 0 },
    { path, threads, contextSize: Math.max(...lengths) + 64 },
  ];
  for (const [index, each] of engines.entries()) {
    each.openMs = (await each.process.ask('open', options[index])).ms;
    each.prefill = new Map(lengths.map((length) => [length, []]));
    each.decode = [];
  }
  const vocabulary = await engines[0].process.ask('tokenize', { text: words(Math.max(...lengths)) });
  for (let round = 0; round < rounds; round++)
    for (const each of engines) {
      for (const length of lengths) {
        const prompt = vocabulary.slice(round, round + length);
        const { firstMs } = await each.process.ask('generate', { prompt, maxTokens: 1 });
        each.prefill.get(length).push((1000 * length) / firstMs);
      }
      const prompt = vocabulary.slice(round, round + 32);
      each.decode.push((await each.process.ask('generate', { prompt, maxTokens: decodeTokens })).tokensPerSecond);
    }
  const rows = [];
  for (const { name, process, prefill, decode, openMs } of engines)
    rows.push({
      engine: name,
      ...Object.fromEntries([...prefill].map(([length, each]) => [`prefill ${length} tok/s`, percentile(each, 50)])),
      'decode tok/s': percentile(decode, 50),
      'open ms': openMs,
      'peak MB': (await process.end()) / 1e6,
    });
  const ratio = (column) => rows[0][column] / rows[1][column];
  rows.push({
    engine: 'ratio',
    ...Object.fromEntries(
      Object.keys(rows[0])
        .slice(1)
        .map((column) => [column, ratio(column)]),
    ),
  });
  rows[0].engine += ` (import peak ${Math.round(importPeak / 1e6)} MB)`;
  return rows;
}
