// Prefill, decode, memory and stored states of one model on a card, beside the floor that its bytes and operations set.
import { percentile } from '../table.mjs';
import { built, openModel, readPrompt, someIds } from './setting.mjs';

const warmup = 6;
const steps = 48;

/** Bytes of weights that a step reads, and operations of a token: every matrix once. */
function work({ parameters, config, slots }, precision) {
  const bits = { fp16: 16, int8: 9, int4: 5 }[precision];
  const table = config.vocabularySize * config.hiddenSize;
  const recurrent = slots
    .filter(({ kind }) => kind === 'recurrent')
    .reduce((sum, { dims, type }) => sum + dims.reduce((a, b) => a * b, 1) * (type === 'float16' ? 2 : 4), 0);
  // The embedding is tied: the head reads it, the lookup does not. State is read and written.
  return { weightBytes: (parameters * bits) / 8, stateBytes: 2 * recurrent, flops: 2 * parameters, table };
}

export async function speed({
  name,
  dir,
  precision,
  cacheDir,
  index,
  ceiling,
  batches,
  lengths,
  contexts,
  record = true,
}) {
  const { runner, manifest, openMs } = await openModel({ dir, precision, cacheDir, index, record });
  const vocabulary = manifest.config.vocabularySize;
  const needs = work(manifest, precision);
  const rows = [];
  const tell = (measure, value, unit, floor) =>
    rows.push({
      model: `${name} ${precision}`,
      measure,
      value,
      unit,
      floor: floor ?? '',
      'of floor': floor === undefined ? '' : part(value, floor, unit),
    });
  tell('open', openMs, 'ms');
  for (const length of lengths) {
    const ids = someIds(length, vocabulary);
    const times = [];
    for (let round = 0; round < 4; round++) {
      const block = runner.newBlock(length + 64);
      block.add();
      const begun = performance.now();
      await readPrompt(runner, block, ids);
      if (round > 0) times.push(performance.now() - begun);
      block.free();
    }
    tell(
      `prefill of ${length}`,
      (1000 * length) / percentile(times, 50),
      'tok/s',
      ceiling.flopsPerSecond / needs.flops,
    );
  }
  for (const batch of batches) {
    const block = runner.newBlock(1024);
    for (let row = 0; row < batch; row++) block.add();
    const times = [];
    for (let step = 0; step < warmup + steps; step++) {
      const ids = Array.from({ length: batch }, (_, row) => (step * 31 + row * 7) % vocabulary);
      const begun = performance.now();
      await runner.run(block, { ids, select: [0] });
      if (step >= warmup) times.push(performance.now() - begun);
    }
    block.free();
    const floorMs = (1000 * (needs.weightBytes + batch * needs.stateBytes)) / ceiling.bytesPerSecond;
    tell(`step of ${batch}`, percentile(times, 50), 'ms', floorMs);
    tell(`decode at ${batch}, runner`, (1000 * batch) / percentile(times, 50), 'tok/s');
    // The first time records what the second replays.
    await throughput(runner, batch, vocabulary);
    tell(`decode at ${batch}, engine`, await throughput(runner, batch, vocabulary), 'tok/s');
  }
  for (const context of contexts) await atContext({ runner, context, vocabulary, tell });
  await runner.release();
  return rows;
}

const part = (value, floor, unit) => `${Math.round(100 * (unit === 'ms' ? floor / value : value / floor))}%`;

/** Memory of the card, and the time to the first token of a question of ten tokens, after a stored context. */
async function atContext({ runner, context, vocabulary, tell }) {
  const before = runner.memory().free;
  const block = runner.newBlock(context + 64);
  block.add();
  tell(`memory of one request at ${context}`, (before - runner.memory().free) / 1e6, 'MB');
  if (context > 33000) return block.free();
  await readPrompt(runner, block, someIds(context, vocabulary));
  const state = block.extract(0, '');
  const times = [];
  for (let round = 0; round < 5; round++) {
    const begun = performance.now();
    const again = runner.newBlock(context + 64);
    again.add(state);
    await readPrompt(runner, again, someIds(10, vocabulary, round));
    times.push(performance.now() - begun);
    again.free();
  }
  tell(`first token after a stored state of ${context}`, percentile(times.slice(1), 50), 'ms');
  tell(`stored state of ${context}`, state.bytes / 1e6, 'MB');
  block.free();
}

/** Tokens a second of requests that the scheduler runs together, chosen and handed out. */
async function throughput(runner, batch, vocabulary) {
  const { BatchEngine } = await built('scheduler/batch-engine.js');
  const { StateStore } = await built('state/store/state-store.js');
  const store = await StateStore.open({
    modelHash: 'bench',
    memoryBytes: 0,
    diskBytes: 0,
    prefillTokensPerSecond: () => 1000,
    deserialize: () => undefined,
    onTrouble: () => undefined,
  });
  const engine = new BatchEngine(runner, store, { maxBatch: batch, maxQueue: 2 * batch, memoryBytes: 64e9 });
  const tokens = 128;
  let first;
  let written = 0;
  await Promise.all(
    Array.from(
      { length: batch },
      (_, row) =>
        new Promise((resolve, reject) => {
          const work = {
            goal: 'generate',
            prompt: someIds(16, vocabulary, row),
            boundaries: [],
            parameters: { maxTokens: tokens },
            stopTokens: [],
            priority: 0,
            tenant: '',
          };
          engine.submit(work, {
            aborted: () => false,
            onPrefill: () => undefined,
            onToken: () => {
              first ??= performance.now();
              written++;
            },
            onDone: resolve,
            onFailed: reject,
          });
        }),
    ),
  );
  return (1000 * written) / (performance.now() - first);
}
