import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jambaTensors, writeRandomModel } from '../inference/random-model.mjs';
import { bundledModel, root } from '../inference/setting.mjs';
import { shape3b } from '../inference/shape-3b.mjs';

export const built = (file) => import(join(root, 'libs/inference/dist', file));

/** Folder of random weights of that shape, written once. */
export function model3b(work) {
  const dir = join(work, 'jamba-3b-shape');
  if (!existsSync(join(dir, 'model.safetensors.index.json'))) {
    mkdirSync(dir, { recursive: true });
    writeRandomModel(dir, shape3b, jambaTensors(shape3b), bundledModel);
  }
  return dir;
}

/** Token ids that say nothing. */
export const someIds = (count, vocabulary, seed = 1) =>
  Array.from({ length: count }, (_, i) => ((i + seed) * 7919 + 13) % (vocabulary - 10));

/** A graph on a card, ready. */
export async function openModel({ dir, precision, cacheDir, index, record = true }) {
  const { importModel } = await built('import-model.js');
  const { DeviceSession } = await built('device/device-session.js');
  const { graphDir, manifest } = await importModel(dir, { precision, device: 'cuda', cacheDir });
  const begun = performance.now();
  const runner = await DeviceSession.load(graphDir, { device: index, threads: 4, idleBytes: 32e9, record });
  return { runner, manifest, graphDir, openMs: performance.now() - begun };
}

/** Reads ids into a fresh block of one row, in the chunks that the runner wants; gives the last logits. */
export async function readPrompt(runner, block, ids) {
  let logits;
  for (let at = 0; at < ids.length; at += runner.prefillChunk) {
    const chunk = ids.slice(at, at + runner.prefillChunk);
    ({ logits } = await runner.run(block, { ids: chunk, select: [chunk.length - 1] }));
  }
  return Float32Array.from(logits);
}
