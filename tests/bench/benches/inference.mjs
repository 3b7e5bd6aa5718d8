// Prefill and decode of the bundled model, at each precision, and the size of its state.
import { join } from 'node:path';
import { HybridModel } from '@marimba/inference';
import { percentile } from '../table.mjs';

export const describe = 'tokens a second of the bundled model on this CPU; medians, precisions interleaved';

const root = join(import.meta.dirname, '..', '..', '..');
const rounds = 3;
const lengths = [512, 2048];
const decodeTokens = 128;

/** The same word salad every time, so that precisions read the same tokens. */
function promptOf(model, tokens) {
  const ids = model.tokenize(
    'The warehouse in Lisbon opens at seven and the pump is checked twice a day. '.repeat(tokens),
  );
  return ids.slice(0, tokens);
}

export async function run() {
  const models = [];
  for (const precision of ['fp32', 'int8', 'int4'])
    models.push({
      precision,
      model: await HybridModel.open(join(root, 'models/marimba-70m'), {
        precision,
        threads: 2,
        cacheDir: join(root, '.marimba', 'cache'),
        stateCacheBytes: 0,
      }),
      prefill: new Map(lengths.map((length) => [length, []])),
      decode: [],
    });
  for (let round = 0; round < rounds; round++)
    for (const each of models) {
      for (const length of lengths) {
        const { timing } = await each.model.generate({
          prompt: promptOf(each.model, length),
          parameters: { maxTokens: 1 },
        });
        each.prefill.get(length).push(timing.prefillTokensPerSecond);
      }
      const { timing } = await each.model.generate({
        prompt: promptOf(each.model, 64),
        parameters: { maxTokens: decodeTokens, temperature: 1, seed: 1 },
      });
      each.decode.push(timing.decodeTokensPerSecond);
    }
  const rows = models.map(({ precision, model, prefill, decode }) => ({
    precision,
    ...Object.fromEntries(lengths.map((length) => [`prefill ${length} tok/s`, percentile(prefill.get(length), 50)])),
    'decode tok/s': percentile(decode, 50),
    'state bytes': model.info.stateBytes,
    'KV bytes/token': model.info.kvBytesPerToken,
  }));
  for (const { model } of models) await model.close();
  return rows;
}
