import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TextEncoder } from '@marimba/inference';
import { afterAll, describe, expect, it } from 'vitest';
import { importEncoder } from '../../libs/inference/src/encoder/import-encoder.js';
import { begin, bert, end, roberta, size, writeEncoderFolder } from './encoders/encoder-folder.js';
import { hiddenStates, scoreOf, type TinyEncoder } from './encoders/encoder-reference.js';
import type { RandomWeights } from './families/random-weights.js';
import { byteToken } from './tiny-jamba/tiny-tokenizer.js';

const work = mkdtempSync(join(tmpdir(), 'marimba-encoders-'));
const cacheDir = join(work, 'cache');
afterAll(() => rmSync(work, { recursive: true, force: true }));

const bytesOf = (text: string) => [...Buffer.from(text)].map(byteToken);
const single = (text: string) => [begin, ...bytesOf(text), end];

const folder = (
  name: string,
  model: TinyEncoder,
  ask: (weights: RandomWeights) => unknown,
  extra: Record<string, unknown> = {},
) => writeEncoderFolder(join(work, name), model, ask, extra);

function unit(rows: Float64Array[], of: (values: number[]) => number): Float64Array {
  const vector = Float64Array.from(rows[0]!, (_, i) => of(rows.map((row) => row[i]!)));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const poolings = {
  mean: (rows: Float64Array[]) => unit(rows, (values) => values.reduce((a, b) => a + b, 0)),
  cls: ([first]: Float64Array[]) => unit([first!], ([value]) => value!),
  max: (rows: Float64Array[]) => unit(rows, (values) => Math.max(...values)),
};
const poolingFile = (mode: keyof typeof poolings) => ({
  '1_Pooling/config.json': {
    word_embedding_dimension: size.hidden,
    [`pooling_mode_${mode === 'cls' ? 'cls_token' : `${mode}_tokens`}`]: true,
  },
});

const texts = ['a', 'wing in a slipstream', 'heat flow', 'it is longer than all others'];

describe.each([
  ['bert', bert, 'mean'],
  ['bert', bert, 'cls'],
  ['roberta', roberta, 'mean'],
  ['roberta', roberta, 'max'],
] as const)('%s with %s pooling', (name, model, mode) => {
  it('gives the vectors of a float64 reference, alone and in batches of unequal lengths', async () => {
    const ask = (weights: RandomWeights) => hiddenStates(weights, model, [begin], [0]);
    const { dir, weights } = folder(`${name}-${mode}`, model, ask, poolingFile(mode));
    const encoder = await TextEncoder.open(dir, { cacheDir, threads: 1 });
    expect(encoder.info).toMatchObject({ family: name, kind: 'vectors', dimensions: size.hidden });
    const { vectors } = await encoder.embed(texts);
    for (const [index, text] of texts.entries()) {
      const ids = single(text);
      const expected = poolings[mode](
        hiddenStates(
          weights,
          model,
          ids,
          ids.map(() => 0),
        ),
      );
      const [alone] = (await encoder.embed([text])).vectors;
      for (const [i, value] of expected.entries()) {
        expect(vectors[index]![i]).toBeCloseTo(value, 4);
        expect(alone![i]).toBeCloseTo(value, 4);
      }
    }
    await encoder.close();
  });
});

describe.each([
  ['bert', { ...bert, prefix: 'bert.' }],
  ['roberta', roberta],
] as const)('a cross-encoder of %s', (name, model) => {
  it('gives the scores of a float64 reference', async () => {
    const ask = (weights: RandomWeights) => scoreOf(weights, model, hiddenStates(weights, model, [begin], [0]));
    const architecture = { architectures: [`${name}ForSequenceClassification`], id2label: { 0: 'fits' } };
    const { dir, weights } = folder(`cross-${name}`, model, ask, { 'config.json': architecture });
    const encoder = await TextEncoder.open(dir, { cacheDir, threads: 1 });
    const passages = ['eels', 'a fox', 'bees make honey'];
    const { scores } = await encoder.rank('who?', passages);
    for (const [index, passage] of passages.entries()) {
      const question = single('who?');
      const behind = [...bytesOf(passage), end];
      const types = [...question.map(() => 0), ...behind.map(() => 1)];
      expect(scores[index]).toBeCloseTo(
        scoreOf(weights, model, hiddenStates(weights, model, [...question, ...behind], types)),
        3,
      );
    }
    await expect(encoder.embed(['x'])).rejects.toThrow(/cross-encoder/);
    await encoder.close();
  });
});

describe('an encoder folder', () => {
  const ask = (weights: RandomWeights) => hiddenStates(weights, bert, [begin], [0]);

  it('puts its own words before questions and passages, and ends what is too long at its last special token', async () => {
    const { dir, weights } = folder('prefixes', bert, ask, {
      'config_sentence_transformers.json': { prompts: { query: 'q: ', passage: 'p: ' } },
      'sentence_bert_config.json': { max_seq_length: 12 },
    });
    const encoder = await TextEncoder.open(dir, { cacheDir, threads: 1 });
    for (const [purpose, prefix] of [
      ['query', 'q: '],
      ['passage', 'p: '],
    ] as const) {
      const [vector] = (await encoder.embed(['a wing in a slipstream'], purpose)).vectors;
      const ids = [...single(`${prefix}a wing in a slipstream`).slice(0, 11), end];
      const expected = poolings.mean(
        hiddenStates(
          weights,
          bert,
          ids,
          ids.map(() => 0),
        ),
      );
      for (const [i, value] of expected.entries()) expect(vector![i]).toBeCloseTo(value, 4);
    }
    await encoder.close();
  });

  it('with an ONNX graph and no weights gives the same vectors from it', async () => {
    const { dir } = folder('graph', bert, ask);
    const first = await TextEncoder.open(dir, { cacheDir, threads: 1 });
    const { file } = await importEncoder(dir, { cacheDir });
    mkdirSync(join(dir, 'onnx'));
    cpSync(join(file, '..'), join(dir, 'onnx'), { recursive: true });
    rmSync(join(dir, 'model.safetensors'));
    const second = await TextEncoder.open(dir, { cacheDir, threads: 1 });
    expect((await second.embed(texts)).vectors).toEqual((await first.embed(texts)).vectors);
    await Promise.all([first.close(), second.close()]);
  });

  it.each([
    [
      'a pooling that is not known',
      { '1_Pooling/config.json': { pooling_mode_lasttoken: true } },
      /pooling_mode_lasttoken/,
    ],
    ['layers behind the pooling', { 'modules.json': [{ type: 'sentence_transformers.models.Dense' }] }, /Dense/],
    ['relative positions', { 'config.json': { position_embedding_type: 'relative_key' } }, /position_embedding_type/],
  ])('with %s is refused by name', async (name, extra, message) => {
    const { dir } = folder(name, bert, ask, extra);
    await expect(TextEncoder.open(dir, { cacheDir })).rejects.toThrow(message);
  });
});
