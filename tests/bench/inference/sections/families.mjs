// What hybrid models exist for: time a token and bytes of state as the context grows, beside attention alone.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importModel } from '@marimba/inference';
import { percentile } from '../../table.mjs';
import { chart } from '../chart.mjs';
import { jambaTensors, transformerTensors, writeRandomModel } from '../random-model.mjs';
import { bundledModel, root } from '../setting.mjs';

const built = (file) => import(join(root, 'libs/inference/dist', file));

export const title = 'Decode time and state by context: random weights, about 71M parameters each, int8';

const contexts = [1024, 2048, 4096, 8192, 16384, 32768, 65536];
const stateOnly = [131072, 262144];

const common = {
  vocab_size: 16384,
  hidden_size: 512,
  intermediate_size: 1536,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 64,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  max_position_embeddings: 262144,
  eos_token_id: 4,
};

function models() {
  const hybrid = JSON.parse(readFileSync(join(bundledModel, 'config.json'), 'utf8'));
  const full = { ...common, model_type: 'llama', num_hidden_layers: 21 };
  const sliding = {
    ...common,
    model_type: 'gemma3_text',
    num_hidden_layers: 21,
    hidden_activation: 'gelu_pytorch_tanh',
    sliding_window: 512,
    sliding_window_pattern: 6,
    query_pre_attn_scalar: 64,
  };
  return [
    { name: 'hybrid (Jamba, 14 Mamba : 2 attention)', config: hybrid, tensors: jambaTensors(hybrid) },
    { name: 'attention only (Llama)', config: full, tensors: transformerTensors(full) },
    { name: 'sliding window 512, every 6th full (Gemma 3)', config: sliding, tensors: transformerTensors(sliding) },
  ];
}

export async function run({ threads, rounds }) {
  const { openRunner } = await built('device/open-runner.js');
  const { stateBytes } = await built('state/state-layout.js');
  const work = mkdtempSync(join(tmpdir(), 'marimba-bench-'));
  try {
    const series = [];
    for (const { name, config, tensors } of models()) {
      const dir = join(work, config.model_type);
      writeRandomModel(dir, config, tensors, bundledModel);
      const { graphDir, manifest } = await importModel(dir, { precision: 'int8', cacheDir: join(work, 'cache') });
      const runner = await openRunner({ graphDir, device: -1, threads, addon: true, idleBytes: 0 });
      const points = [];
      for (const context of contexts)
        points.push({
          context,
          ms: await stepTime(runner, context, rounds),
          bytes: stateBytes(manifest.slots, context),
        });
      for (const context of stateOnly) points.push({ context, bytes: stateBytes(manifest.slots, context) });
      await runner.release();
      series.push({ name, parameters: manifest.parameters, points });
    }
    const pictures = join(root, 'libs/inference/docs');
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, 'context.svg'), chart(series));
    return [...contexts, ...stateOnly].map((context) => {
      const row = { context };
      for (const { name, points } of series) {
        const point = points.find((each) => each.context === context);
        const short = name.split(' (')[0];
        row[`${short}: ms/token`] = point.ms ?? '';
        row[`${short}: state MB`] = point.bytes / 1e6;
      }
      row['state, attention : hybrid'] =
        series[1].points.find((each) => each.context === context).bytes /
        series[0].points.find((each) => each.context === context).bytes;
      return row;
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Time of a step behind a context whose state is made up: how it came to be does not change the time. */
async function stepTime(runner, context, rounds) {
  const { HybridState } = await built('state/hybrid-state.js');
  const { elements, newPart, rowSize, rowsNeeded } = await built('state/state-layout.js');
  const { slots } = runner.manifest;
  const parts = slots.map((slot) => {
    const length = slot.kind === 'cache' ? rowSize(slot) * rowsNeeded(slot, context) : elements(slot.dims);
    return newPart(slot, length).fill(0.01);
  });
  const block = runner.newBlock(context + 64);
  block.add(new HybridState(slots, context, '', parts, undefined));
  const times = [];
  for (let step = 0; step < 4 + 4 * rounds; step++) {
    const begun = performance.now();
    await runner.run(block, { ids: [100 + step], select: [0] });
    if (step >= 4) times.push(performance.now() - begun);
  }
  block.free();
  return percentile(times, 50);
}
