// A model of the shape of AI21 Jamba Reasoning 3B with random weights: import, speed and memory beside llama.cpp.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJambaGguf } from '../../gguf/jamba-gguf.mjs';
import { installPeer } from '../../peer/install.mjs';
import { jambaTensors, writeRandomModel } from '../random-model.mjs';
import { bundledModel } from '../setting.mjs';
import { compare } from './speed.mjs';

export const title = 'Shape of Jamba Reasoning 3B, random weights, int4 and q4_0 (needs 15 GB of disk)';

const config = {
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
  mamba_conv_bias: true,
  mamba_proj_bias: false,
  rms_norm_eps: 1e-6,
  num_experts: 1,
  hidden_act: 'silu',
  tie_word_embeddings: true,
  max_position_embeddings: 262144,
  eos_token_id: [2, 519],
  bos_token_id: 1,
};

export async function run({ threads, rounds }) {
  installPeer();
  const work = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  const dir = join(work, 'jamba-3b-shape');
  const path = join(work, 'q4_0.gguf');
  try {
    writeRandomModel(dir, config, jambaTensors(config), bundledModel);
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
