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
  /** Makes sampling repeatable. Left out: 0. */
  seed?: number | undefined;
  stop?: string[] | undefined;
}

interface Candidate {
  token: number;
  /** Proportional to its probability; the likeliest has 1. */
  weight: number;
}

/** Chooses tokens; the same seed, parameters and logits give the same tokens. */
export class Sampler {
  private readonly random: () => number;
  private readonly written = new Set<number>();

  constructor(private readonly parameters: SamplingParameters) {
    this.random = seededRandom(parameters.seed ?? 0);
  }

  next(logits: Float32Array): number {
    const adjusted = this.penalized(logits);
    const { temperature = 0 } = this.parameters;
    const token = temperature === 0 ? argmax(adjusted) : this.draw(this.candidates(adjusted, temperature));
    this.written.add(token);
    return token;
  }

  private penalized(logits: Float32Array): Float32Array {
    const penalty = this.parameters.repetitionPenalty ?? 1;
    if (penalty === 1 || this.written.size === 0) return logits;
    const copy = logits.slice();
    for (const token of this.written) copy[token] = copy[token]! > 0 ? copy[token]! / penalty : copy[token]! * penalty;
    return copy;
  }

  private candidates(logits: Float32Array, temperature: number): Candidate[] {
    const { topK, topP = 1, minP = 0 } = this.parameters;
    const highest = logits[argmax(logits)]!;
    const kept: Candidate[] = [];
    for (let token = 0; token < logits.length; token++) {
      const weight = Math.exp((logits[token]! - highest) / temperature);
      if (weight > 0 && weight >= minP) kept.push({ token, weight });
    }
    if (topK === undefined && topP >= 1) return kept;
    kept.sort((a, b) => b.weight - a.weight || a.token - b.token);
    return nucleus(kept.slice(0, topK), topP);
  }

  private draw(candidates: Candidate[]): number {
    let left = this.random() * totalOf(candidates);
    for (const { token, weight } of candidates) {
      left -= weight;
      if (left < 0) return token;
    }
    return candidates.at(-1)!.token;
  }
}

/** The fewest leading candidates (likeliest first) that make up `topP` of all (Holtzman et al. 2020). */
function nucleus(candidates: Candidate[], topP: number): Candidate[] {
  const enough = topP * totalOf(candidates);
  let sum = 0;
  for (const [index, { weight }] of candidates.entries()) {
    sum += weight;
    if (sum >= enough) return candidates.slice(0, index + 1);
  }
  return candidates;
}

const totalOf = (candidates: Candidate[]): number => candidates.reduce((sum, { weight }) => sum + weight, 0);

export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
