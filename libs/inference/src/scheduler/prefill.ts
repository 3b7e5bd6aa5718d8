import type { ModelRunner } from '../runtime/model-runner.js';
import { logProbabilities } from '../sampling/log-probabilities.js';
import type { Sequence } from './sequence.js';

/** Reading all logits of a large vocabulary takes much memory. */
const scoringChunk = 64;

/** Reads the next tokens of a prompt, up to `limit` of them and not past `end`. */
export async function readChunk(runner: ModelRunner, sequence: Sequence, end: number, limit: number): Promise<void> {
  const { goal, prompt } = sequence.work;
  const block = sequence.block!;
  const from = sequence.position;
  // A token's probability stands behind the token before it; what comes earlier is only read.
  const unscored = goal === 'scores' ? (sequence.work.scoreFrom ?? 1) - 1 - from : end;
  const most = unscored > 0 ? Math.min(limit, unscored) : Math.min(limit, scoringChunk);
  const ids = prompt.slice(from, Math.min(end, from + most));
  const isScored = goal === 'scores' && unscored <= 0;
  const select = isScored ? ids.map((_, i) => i) : [ids.length - 1];
  const { logits, hidden } = await runner.run(block, { ids, select, hidden: goal === 'embedding' });
  const vocabulary = logits.length / select.length;
  sequence.take(logits.subarray((select.length - 1) * vocabulary));
  if (isScored) addScores(sequence, from, ids.length, logits, vocabulary);
  if (hidden !== undefined) addHidden(sequence, hidden, ids.length);
}

/** Natural logarithm of the probability of each token that follows one of those read. */
function addScores(sequence: Sequence, from: number, count: number, logits: Float32Array, vocabulary: number): void {
  const { prompt, scoreFrom = 1 } = sequence.work;
  sequence.values ??= new Float32Array(prompt.length - scoreFrom);
  for (let i = 0; i < count && from + i + 1 < prompt.length; i++)
    sequence.values[from + i + 1 - scoreFrom] = logProbabilities(
      logits.subarray(i * vocabulary, (i + 1) * vocabulary),
      prompt[from + i + 1]!,
      0,
    ).logprob;
}

/** Adds up hidden states; at the end of the prompt the sum becomes a vector of length 1. */
function addHidden(sequence: Sequence, hidden: Float32Array, count: number): void {
  const size = hidden.length / count;
  sequence.values ??= new Float32Array(size);
  const { values } = sequence;
  for (let i = 0; i < hidden.length; i++) values[i % size]! += hidden[i]!;
  if (sequence.position < sequence.work.prompt.length) return;
  const length = Math.hypot(...values) || 1;
  for (const [i, value] of values.entries()) values[i] = value / length;
}
