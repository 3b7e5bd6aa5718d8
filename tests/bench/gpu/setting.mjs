import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jambaTensors, writeRandomModel } from '../inference/random-model.mjs';
import { bundledModel, root } from '../inference/setting.mjs';

export const built = (file) => import(join(root, 'libs/inference/dist', file));

/** The shape of AI21 Jamba Reasoning 3B. */
export const shape3b = {
  model_type: 'jamba',
  vocab_size: 65536,
  hidden_size: 2560,
  intermediate_size: 8192,
  num_hidden_layers: 28,
  num_attention_heads: 20,
  num_key_value_heads: 1,
  attn_layer_period: 14,
  attn_layer_offset: 7,
  mamba_d_state: 16,
  mamba_d_conv: 4,
  mamba_expand: 2,
  mamba_dt_rank: 160,
  rms_norm_eps: 1e-6,
  num_experts: 1,
  mamba_conv_bias: true,
  mamba_proj_bias: false,
  hidden_act: 'silu',
  tie_word_embeddings: true,
  max_position_embeddings: 262144,
  eos_token_id: 4,
};

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
