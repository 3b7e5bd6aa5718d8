import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomWeights } from '../families/random-weights.js';
import { byteLevelTokenizer, tokenizerVocabulary } from '../tiny-jamba/tiny-tokenizer.js';
import { configOf, type TinyEncoder } from './encoder-reference.js';

export const size = { hidden: 32, heads: 4, layers: 2, wide: 64, vocabulary: tokenizerVocabulary, positions: 40 };
export const bert: TinyEncoder = { type: 'bert', prefix: '', ...size };
export const roberta: TinyEncoder = { type: 'roberta', prefix: 'roberta.', ...size };

/** Ids of the tokens that stand around every text. */
export const [begin, end] = [1, 2] as const;

/** A folder whose tensors are those that `ask` takes out of the weights. */
export function writeEncoderFolder(
  dir: string,
  model: TinyEncoder,
  ask: (weights: RandomWeights) => unknown,
  extra: Record<string, unknown> = {},
) {
  const weights = new RandomWeights(11);
  ask(weights);
  weights.write(dir, { ...configOf(model), ...(extra['config.json'] as object | undefined) });
  const special = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const [start, stop] = ['<|startoftext|>', '<|im_end|>'];
  const A = { Sequence: { id: 'A', type_id: 0 } };
  const template = {
    type: 'TemplateProcessing',
    single: [special(start, 0), A, special(stop, 0)],
    pair: [special(start, 0), A, special(stop, 0), { Sequence: { id: 'B', type_id: 1 } }, special(stop, 1)],
    special_tokens: {
      [start]: { id: start, ids: [begin], tokens: [start] },
      [stop]: { id: stop, ids: [end], tokens: [stop] },
    },
  };
  const files = { 'tokenizer.json': { ...byteLevelTokenizer(), post_processor: template }, ...extra };
  for (const [file, value] of Object.entries(files)) {
    if (file === 'config.json') continue;
    mkdirSync(join(dir, file, '..'), { recursive: true });
    writeFileSync(join(dir, file), JSON.stringify(value));
  }
  return { dir, weights };
}
