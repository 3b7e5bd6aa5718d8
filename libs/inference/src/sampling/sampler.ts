import type { TokenConstraint } from '../structure/token-constraint.js';
import { drawToken } from './draw.js';
import { logProbabilities, type TokenLogProbability } from './log-probabilities.js';
import { seededRandom } from './random.js';

export interface SamplingParameters {
  maxTokens?: number | undefined;
  /** 0 (the default): the most likely token. */
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  /** Keeps tokens at least this fraction as likely as the likeliest. */
  minP?: number | undefined;
  /** Divides (multiplies, when negative) the logit of tokens already written (Keskar et al. 2019). */
  repetitionPenalty?: number | undefined;
  /** Subtracted from the logit of every token already written. */
  presencePenalty?: number | undefined;
  /** Subtracted from the logit of a token as often as it was written. */
  frequencyPenalty?: number | undefined;
  /** Added to logits, by token id. */
  logitBias?: Readonly<Record<number, number>> | undefined;
  /** How many of the likeliest tokens are told with each that is written; left out: not even its own probability. */
  logprobs?: number | undefined;
  /** Makes sampling repeatable. Left out: 0. */
  seed?: number | undefined;
  stop?: string[] | undefined;
}

export interface Choice {
  token: number;
  logprobs?: TokenLogProbability | undefined;
}

/** Chooses tokens; the same seed, parameters and logits give the same tokens. */
export class Sampler {
  private readonly random: () => number;
  private readonly written = new Map<number, number>();

  constructor(private readonly parameters: SamplingParameters) {
    this.random = seededRandom(parameters.seed ?? 0);
  }

  /** `likeliest`: a faster way to the largest logit. Probabilities that are told are those of the model, before penalties, bias, constraint and temperature. */
  next(logits: Float32Array, constraint?: TokenConstraint, likeliest = () => argmax(logits)): Choice {
    const { temperature = 0, logprobs } = this.parameters;
    const adjusted = this.adjusted(logits, constraint);
    const greedy = () => (adjusted === logits ? likeliest() : argmax(adjusted));
    const token = temperature === 0 ? greedy() : drawToken(adjusted, temperature, this.parameters, this.random);
    this.written.set(token, (this.written.get(token) ?? 0) + 1);
    return { token, logprobs: logprobs === undefined ? undefined : logProbabilities(logits, token, logprobs) };
  }

  private adjusted(logits: Float32Array, constraint: TokenConstraint | undefined): Float32Array {
    const { repetitionPenalty = 1, presencePenalty = 0, frequencyPenalty = 0, logitBias } = this.parameters;
    const penalized =
      this.written.size > 0 && (repetitionPenalty !== 1 || presencePenalty !== 0 || frequencyPenalty !== 0);
    if (!penalized && logitBias === undefined && constraint === undefined) return logits;
    const copy = logits.slice();
    if (penalized)
      for (const [token, count] of this.written) {
        const scaled = copy[token]! > 0 ? copy[token]! / repetitionPenalty : copy[token]! * repetitionPenalty;
        copy[token] = scaled - presencePenalty - count * frequencyPenalty;
      }
    for (const [token, bias] of Object.entries(logitBias ?? {}))
      if (Number(token) < copy.length) copy[Number(token)]! += bias;
    constraint?.mask(copy);
    return copy;
  }
}

export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
