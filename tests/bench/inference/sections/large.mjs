// A model of the shape of AI21 Jamba Reasoning 3B with random weights: import, speed and memory beside llama.cpp.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJambaGguf } from '../../gguf/jamba-gguf.mjs';
import { installPeer } from '../../peer/install.mjs';
import { jambaTensors, writeRandomModel } from '../random-model.mjs';
import { bundledModel } from '../setting.mjs';
import { shape3b } from '../shape-3b.mjs';
import { compare } from './speed.mjs';

export const title = 'Shape of Jamba Reasoning 3B, random weights, int4 and q4_0 (needs 15 GB of disk)';

export async function run({ threads, rounds }) {
  installPeer();
  const work = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  const dir = join(work, 'jamba-3b-shape');
  const path = join(work, 'q4_0.gguf');
  try {
    writeRandomModel(dir, shape3b, jambaTensors(shape3b), bundledModel);
    writeJambaGguf(dir, path, 'Q4_0');
    return await compare({
      dir,
      precision: 'int4',
      path,
      gguf: 'Q4_0',
      threads,
      rounds,
      lengths: [512],
      decodeTokens: 24,
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
