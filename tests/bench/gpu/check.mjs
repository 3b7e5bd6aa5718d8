// The bundled model on a card: its goldens, and that state is state however it came about.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledModel } from '../inference/setting.mjs';
import { built, openModel, readPrompt, someIds } from './setting.mjs';

/** Logits that are nearer than this to each other may change places at float16. */
const nearTie = 0.1;

export async function check({ index, cacheDir, precision = 'fp16', record = true }) {
  const { golden, argmax } = { ...(await goldens()), ...(await built('sampling/sampler.js')) };
  const { runner, manifest } = await openModel({ dir: bundledModel, precision, cacheDir, index, record });
  const vocabulary = manifest.config.vocabularySize;
  const fresh = (state, capacity = 1024) => {
    const block = runner.newBlock(capacity);
    block.add(state);
    return block;
  };
  const step = async (block, ids) => Float32Array.from((await runner.run(block, { ids, select: [0] })).logits);
  const rows = [];
  const tell = (what, value, good) => rows.push({ check: `${precision}: ${what}`, value, holds: good ? 'yes' : 'NO' });

  let worst = 0;
  let misplaced = 0;
  let same = 0;
  let all = 0;
  for (const each of golden) {
    const block = fresh();
    let logits = await readPrompt(runner, block, each.input_ids);
    each.top10_ids.forEach((id, rank) => {
      worst = Math.max(worst, Math.abs(logits[id] - each.top10_logits[rank]));
      const next = each.top10_ids[rank + 1];
      if (next === undefined) return;
      const apart = each.top10_logits[rank] - each.top10_logits[rank + 1];
      if (apart > nearTie && logits[id] < logits[next]) misplaced++;
    });
    for (const expected of each.greedy_ids) {
      const token = argmax(logits);
      all++;
      if (token === expected) same++;
      logits = await step(block, [expected]);
    }
    block.free();
  }
  tell('largest error of a golden logit', worst, worst < 0.5);
  tell(`golden ranks misplaced (apart by more than ${nearTie})`, misplaced, misplaced === 0);
  tell(`golden tokens of ${all}, each after the golden ones`, same, same >= 0.97 * all);

  const ids = someIds(300, vocabulary);
  const whole = await readPrompt(runner, fresh(), ids);
  const difference = (a, b) => {
    let most = 0;
    let scale = 0;
    for (let i = 0; i < b.length; i++) {
      most = Math.max(most, Number.isNaN(a[i]) ? Infinity : Math.abs(a[i] - b[i]));
      scale = Math.max(scale, Math.abs(b[i]));
    }
    return most / scale;
  };
  const near = (what, a, b) => {
    const value = difference(a, b);
    tell(what, value, value < 0.02);
  };
  const chunked = fresh();
  for (let at = 0; at < 300; at += 77) {
    const part = ids.slice(at, at + 77);
    chunked.last = (await runner.run(chunked, { ids: part, select: [part.length - 1] })).logits;
  }
  near('in chunks and at once', chunked.last, whole);
  const single = fresh();
  let last;
  for (const id of ids.slice(0, 60)) last = await step(single, [id]);
  near('token by token and at once', last, await readPrompt(runner, fresh(), ids.slice(0, 60)));

  const texts = [
    ids,
    someIds(33, vocabulary, 5),
    someIds(5, vocabulary, 9),
    someIds(120, vocabulary, 3),
    someIds(64, vocabulary, 4),
  ];
  const batch = runner.newBlock(1024);
  const alone = [];
  for (const text of texts) {
    const block = fresh();
    await readPrompt(runner, block, text);
    batch.addFrom(block, 0);
    let logits;
    for (const id of [17, 42, 99]) logits = await step(block, [id]);
    alone.push(logits);
    block.free();
  }
  let together;
  for (const id of [17, 42, 99])
    together = await step(
      batch,
      texts.map(() => id),
    );
  for (const row of texts.keys())
    near(`row ${row} of a batch and alone`, together.subarray(row * vocabulary, (row + 1) * vocabulary), alone[row]);
  batch.remove(1);
  near(
    'after another left',
    (await step(batch, [7, 7, 7, 7])).subarray(0, vocabulary),
    await (async () => {
      const block = fresh();
      await readPrompt(runner, block, [...texts[0], 17, 42, 99]);
      return step(block, [7]);
    })(),
  );

  const origin = fresh();
  await readPrompt(runner, origin, ids);
  const state = origin.extract(0, '');
  const restored = fresh(state, 2048);
  const [a, b] = [await step(origin, [5]), await step(restored, [5])];
  near('restored and never stopped', b, a);
  await runner.release();
  return rows;
}

async function goldens() {
  return { golden: JSON.parse(readFileSync(join(bundledModel, 'golden.json'), 'utf8')).prompts };
}
