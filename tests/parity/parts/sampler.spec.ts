import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../libs/inference/src/sampling/random.js';
import { argmax, Sampler, type SamplingParameters } from '../../../libs/inference/src/sampling/sampler.js';

const logitsOf = fc
  .array(fc.integer({ min: -80, max: 80 }), { minLength: 2, maxLength: 40 })
  .map((values) => Float32Array.from(values, (value) => value / 8));
const draws = (logits: Float32Array, parameters: SamplingParameters, count: number) => {
  const sampler = new Sampler(parameters);
  return Array.from({ length: count }, () => sampler.next(logits).token);
};

/** Probabilities after a temperature. */
function softmax(logits: Float32Array, temperature: number): number[] {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

describe('the sampler', () => {
  it('takes the likeliest token at temperature 0, the first of equals', () => {
    fc.assert(
      fc.property(logitsOf, (logits) => {
        const token = new Sampler({}).next(logits).token;
        expect(logits[token]).toBe(Math.max(...logits));
        expect(logits.indexOf(logits[token]!)).toBe(token);
      }),
    );
  });

  it('draws as often as the probabilities say', () => {
    const logits = Float32Array.of(1, 0, -1, 2, 0.5);
    const count = 20_000;
    const drawn = draws(logits, { temperature: 0.8, seed: 5 }, count);
    for (const [token, probability] of softmax(logits, 0.8).entries()) {
      const frequency = drawn.filter((each) => each === token).length / count;
      // Four standard deviations of a binomial share.
      expect(Math.abs(frequency - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / count));
    }
  });

  it('gives the same tokens for the same seed', () => {
    fc.assert(
      fc.property(logitsOf, fc.nat(), (logits, seed) => {
        const parameters = { temperature: 1.3, topP: 0.9, seed };
        expect(draws(logits, parameters, 20)).toEqual(draws(logits, parameters, 20));
      }),
    );
  });

  it('is greedy when only one token may be chosen', () => {
    fc.assert(
      fc.property(logitsOf, fc.nat(), (logits, seed) => {
        const narrow: SamplingParameters[] = [{ topK: 1 }, { topP: 0 }, { minP: 1 }];
        for (const limits of narrow) {
          const token = new Sampler({ temperature: 1, seed, ...limits }).next(logits).token;
          expect(logits[token]).toBe(logits[argmax(logits)]);
        }
      }),
    );
  });

  it('never leaves the k likeliest', () => {
    fc.assert(
      fc.property(logitsOf, fc.integer({ min: 1, max: 8 }), fc.nat(), (logits, topK, seed) => {
        const least = [...logits].sort((a, b) => b - a)[Math.min(topK, logits.length) - 1]!;
        for (const token of draws(logits, { temperature: 3, topK, seed }, 20))
          expect(logits[token]!).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  it('never leaves the fewest tokens that make up p', () => {
    fc.assert(
      fc.property(logitsOf, fc.integer({ min: 1, max: 99 }), fc.nat(), (logits, percent, seed) => {
        const probabilities = softmax(logits, 1);
        for (const token of draws(logits, { temperature: 1, topP: percent / 100, seed }, 20)) {
          const likelier = probabilities.filter((each) => each > probabilities[token]!);
          expect(likelier.reduce((sum, each) => sum + each, 0)).toBeLessThan(percent / 100 + 1e-9);
        }
      }),
    );
  });

  it('leaves out what is much less likely than the likeliest', () => {
    fc.assert(
      fc.property(logitsOf, fc.integer({ min: 1, max: 99 }), fc.nat(), (logits, percent, seed) => {
        const probabilities = softmax(logits, 2);
        const bound = (Math.max(...probabilities) * percent) / 100;
        for (const token of draws(logits, { temperature: 2, minP: percent / 100, seed }, 20))
          expect(probabilities[token]!).toBeGreaterThanOrEqual(bound * (1 - 1e-9));
      }),
    );
  });

  it('makes tokens that were written less likely, whatever their sign', () => {
    const sampler = new Sampler({ repetitionPenalty: 2 });
    expect(sampler.next(Float32Array.of(3, 2, 1)).token).toBe(0);
    expect(sampler.next(Float32Array.of(3, 2, 1)).token).toBe(1);
    const negative = new Sampler({ repetitionPenalty: 2 });
    expect(negative.next(Float32Array.of(-1, -1.5, -9)).token).toBe(0);
    expect(negative.next(Float32Array.of(-1, -1.5, -9)).token).toBe(1);
  });

  it('does not change the logits that it is given', () => {
    const logits = Float32Array.of(3, 2, 1);
    draws(logits, { temperature: 1, repetitionPenalty: 1.5, topK: 2 }, 10);
    expect(logits).toEqual(Float32Array.of(3, 2, 1));
  });
});

describe('the generator of random numbers', () => {
  it('spreads evenly over [0, 1)', () => {
    const random = seededRandom(42);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) bins[Math.floor(random() * 10)]!++;
    // Four standard deviations of a bin.
    for (const bin of bins) expect(Math.abs(bin - 1000)).toBeLessThan(120);
  });

  it('lowers what was written by presence and frequency', () => {
    const logits = Float32Array.of(3, 2.5, 0);
    const present = new Sampler({ presencePenalty: 1 });
    expect([present.next(logits).token, present.next(logits).token]).toEqual([0, 1]);
    const frequent = new Sampler({ frequencyPenalty: 0.3 });
    expect([1, 2, 3, 4].map(() => frequent.next(logits).token)).toEqual([0, 0, 1, 0]);
  });

  it('adds the bias to its tokens, and to no others', () => {
    const logits = Float32Array.of(3, 2.5, 0);
    expect(new Sampler({ logitBias: { 2: 100 } }).next(logits).token).toBe(2);
    expect(new Sampler({ logitBias: { 0: -1, 99: 5 } }).next(logits).token).toBe(1);
    expect(logits).toEqual(Float32Array.of(3, 2.5, 0));
  });

  it('tells the probabilities of the model, whatever was penalized', () => {
    fc.assert(
      fc.property(logitsOf, fc.nat(5), (logits, count) => {
        const bias = { [argmax(logits)]: -100 };
        const { token, logprobs } = new Sampler({ logprobs: count, logitBias: bias }).next(logits);
        const probabilities = softmax(logits, 1);
        expect(Math.exp(logprobs!.logprob)).toBeCloseTo(probabilities[token]!, 6);
        const best = [...probabilities].sort((a, b) => b - a).slice(0, count);
        expect(logprobs!.top.map(({ logprob }) => Math.exp(logprob)).length).toBe(Math.min(count, logits.length));
        for (const [place, { logprob }] of logprobs!.top.entries())
          expect(Math.exp(logprob)).toBeCloseTo(best[place]!, 6);
      }),
    );
  });

  it('sorts no more of a large vocabulary than it has to, with the same choice', () => {
    const random = seededRandom(3);
    const logits = Float32Array.from({ length: 3_000 }, () => 12 * random());
    const probabilities = softmax(logits, 1.5);
    const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
    for (const topP of [0.05, 0.6, 0.999]) {
      const sums = order.map((_, count) =>
        order.slice(0, count + 1).reduce((sum, each) => sum + probabilities[each]!, 0),
      );
      const nucleus = new Set(order.slice(0, 1 + sums.findIndex((sum) => sum >= topP)));
      for (const token of draws(logits, { temperature: 1.5, topP, seed: 1 }, 50)) expect(nucleus.has(token)).toBe(true);
    }
    const best = new Set(order.slice(0, 70));
    for (const token of draws(logits, { temperature: 1.5, topK: 70, seed: 2 }, 50)) expect(best.has(token)).toBe(true);
  });
});
