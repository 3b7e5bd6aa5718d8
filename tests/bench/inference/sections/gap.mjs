// The longest pause in a stream of tokens while a long prompt is read by somebody else.
import { HybridModel } from '@marimba/inference';
import { percentile } from '../../table.mjs';
import { bundledModel, cacheDir, words } from '../setting.mjs';

export const title = 'Pauses in a stream while a prompt of 16,000 tokens is read (bundled model, int8)';

export async function run({ threads }) {
  const model = await HybridModel.open(bundledModel, { precision: 'int8', cacheDir, threads, stateCacheBytes: 0 });
  const long = model.tokenize(words(16_000)).slice(0, 16_000);
  const stop = new AbortController();
  const times = [];
  let started;
  const writing = new Promise((resolve) => {
    started = resolve;
  });
  // Whatever would end the turn is made impossible.
  const ends = Object.fromEntries([0, 1, 2, 3, 4].map((token) => [token, -100]));
  const stream = model.generate({
    prompt: long.slice(0, 50),
    parameters: { maxTokens: 100_000, logitBias: ends },
    signal: stop.signal,
    onToken: () => {
      times.push(performance.now());
      if (times.length === 100) started();
    },
  });
  await writing;
  const begun = performance.now();
  await model.generate({ prompt: long, parameters: { maxTokens: 1 } });
  const ended = performance.now();
  stop.abort();
  await stream;
  await model.close();
  const pauses = (from, to) =>
    times.slice(1).flatMap((time, index) => (time >= from && time <= to ? [time - times[index]] : []));
  const before = pauses(0, begun);
  const during = pauses(begun, ended);
  return [
    { when: 'alone', 'median ms': percentile(before, 50), 'worst ms': Math.max(...before) },
    {
      when: 'while 16,000 tokens are read',
      'median ms': percentile(during, 50),
      'worst ms': Math.max(...during),
      'read at tok/s': (1000 * long.length) / (ended - begun),
    },
  ];
}
