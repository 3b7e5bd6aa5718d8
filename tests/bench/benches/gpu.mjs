// The engine on a card: what the card can do, checks, speed beside its floor, and llama.cpp on the same card.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledModel } from '../inference/setting.mjs';
import { printTable } from '../table.mjs';

export const describe =
  'the model engine on a GPU; --device 0, --only ceilings,check,crossing,bundled,large,peer, --work <folder of 40 GB>';

const argument = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? fallback : process.argv[index + 1];
};
const bundledVocabulary = 16384;
const largeVocabulary = 65536;

export async function run() {
  const index = Number(argument('device', 0));
  const work = argument('work', join(tmpdir(), 'marimba-gpu'));
  const wanted = argument('only', 'ceilings,check,crossing,bundled,large,peer').split(',');
  const cacheDir = join(work, 'cache');
  mkdirSync(cacheDir, { recursive: true });
  const all = {};
  const sections = await parts({ index, work, cacheDir });
  for (const name of Object.keys(sections).filter((each) => wanted.includes(each))) {
    console.log(`\n${name}`);
    try {
      all[name] = await sections[name](all);
      printTable(all[name]);
    } catch (error) {
      // The other sections can still be measured; the report says that this one was not.
      all[name] = [{ failed: String(error?.message ?? error) }];
      console.error(error);
      process.exitCode = 1;
    }
    writeFileSync(join(work, 'gpu.json'), JSON.stringify(all, null, 2));
  }
  return all;
}

async function parts({ index, work, cacheDir }) {
  const { ceilings } = await import('../gpu/ceilings.mjs');
  const { check } = await import('../gpu/check.mjs');
  const { crossing } = await import('../gpu/crossing.mjs');
  const { speed } = await import('../gpu/speed.mjs');
  const { peer } = await import('../gpu/peer.mjs');
  const { model3b } = await import('../gpu/setting.mjs');
  const ceilingOf = async (all) => (all.ceilings ?? [await ceilings(index)])[0];
  const small = { name: 'bundled', dir: bundledModel, cacheDir, index };
  const measure = async (all, options) => speed({ ...options, ceiling: await ceilingOf(all) });
  return {
    ceilings: async () => [await ceilings(index)],
    check: async () => [
      ...(await check({ index, cacheDir })),
      ...(await check({ index, cacheDir, precision: 'int4' })).filter((row) => !row.check.includes('golden')),
    ],
    crossing: () => crossing({ index, cacheDir }),
    bundled: async (all) => {
      const sizes = { batches: [1, 8, 32], lengths: [2048, 8192, 32768], contexts: [4096, 8192, 32768, 262144] };
      return [
        ...(await measure(all, { ...small, ...sizes, precision: 'fp16' })),
        ...(await measure(all, {
          ...small,
          batches: [1, 8, 32],
          lengths: [2048],
          contexts: [],
          precision: 'fp16',
          record: false,
        })),
        ...(await measure(all, {
          ...small,
          batches: [1, 8, 32],
          lengths: [2048, 8192],
          contexts: [],
          precision: 'int4',
        })),
      ];
    },
    large: async (all) => {
      const large = { name: '3B shape', dir: model3b(work), cacheDir, index, batches: [1, 8, 32] };
      const contexts = [4096, 8192, 32768, 65536, 131072, 262144];
      return [
        ...(await measure(all, { ...large, lengths: [2048, 8192, 32768], contexts, precision: 'fp16' })),
        ...(await measure(all, { ...large, lengths: [2048, 8192], contexts: [], precision: 'int4' })),
      ];
    },
    peer: async () => {
      const batches = [8, 32];
      const bundled = { name: 'bundled', dir: bundledModel, work, vocabulary: bundledVocabulary, batches };
      const large = { name: '3b', dir: model3b(work), work, vocabulary: largeVocabulary, batches };
      const rows = [];
      for (const [model, gguf, lengths] of [
        [bundled, 'F16', [2048, 8192, 32768]],
        [bundled, 'Q4_0', [2048, 8192]],
        [large, 'F16', [2048, 8192]],
        [large, 'Q4_0', [2048, 8192]],
      ])
        rows.push(...(await peer({ ...model, gguf, lengths })));
      return rows;
    },
  };
}
