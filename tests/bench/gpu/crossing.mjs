// What it costs when states cross to JavaScript and back at every token, as the binding of onnxruntime-node has it on CUDA.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundledModel, root } from '../inference/setting.mjs';
import { percentile } from '../table.mjs';
import { built } from './setting.mjs';

const require = createRequire(join(root, 'libs/inference/package.json'));

export async function crossing({ index, cacheDir }) {
  const { InferenceSession, Tensor } = require('onnxruntime-node');
  const { importModel } = await built('import-model.js');
  const { graphDir } = await importModel(bundledModel, { precision: 'fp16', device: 'cuda', cacheDir });
  const { slots } = JSON.parse(readFileSync(join(graphDir, 'manifest.json'), 'utf8'));
  const session = await InferenceSession.create(join(graphDir, 'model.onnx'), {
    executionProviders: [{ name: 'cuda', deviceId: index }],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const capacity = 1024;
  const fresh = ({ type }, dims) => {
    const length = dims.reduce((a, b) => a * b, 1);
    return type === 'float16'
      ? new Tensor('float16', new Uint16Array(length), dims)
      : new Tensor('float32', new Float32Array(length), dims);
  };
  const feeds = {
    select: new Tensor('int64', BigInt64Array.of(0n), [1]),
    total: new Tensor('int32', Int32Array.of(capacity), []),
  };
  const fetches = { logits: null };
  for (const slot of slots) {
    const dims = slot.kind === 'recurrent' ? [1, ...slot.dims] : [1, slot.heads, capacity, slot.headSize];
    feeds[slot.input] = fresh(slot, dims);
    fetches[slot.kind === 'recurrent' ? slot.output : slot.rows] = null;
  }
  const times = [];
  for (let step = 0; step < 40; step++) {
    feeds.ids = new Tensor('int64', BigInt64Array.of(BigInt(100 + step)), [1, 1]);
    feeds.last = new Tensor('int32', Int32Array.of(step), [1]);
    const begun = performance.now();
    const results = await session.run(feeds, fetches);
    for (const slot of slots) if (slot.kind === 'recurrent') feeds[slot.input] = results[slot.output];
    if (step >= 8) times.push(performance.now() - begun);
  }
  await session.release();
  return [
    {
      model: 'bundled fp16',
      measure: 'step of 1, states through JavaScript',
      value: percentile(times, 50),
      unit: 'ms',
    },
  ];
}
