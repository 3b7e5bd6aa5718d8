import type { SamplingParameters } from './sampler.js';

/** Tokens that are written when a request does not say how many. */
export const defaultMaxTokens = 256;

interface Range {
  least: number;
  most: number;
  integer?: boolean;
}

const ranges: Record<Exclude<keyof SamplingParameters, 'stop' | 'logitBias'>, Range> = {
  maxTokens: { least: 0, most: Number.MAX_SAFE_INTEGER, integer: true },
  temperature: { least: 0, most: 100 },
  topP: { least: 0, most: 1 },
  topK: { least: 1, most: Number.MAX_SAFE_INTEGER, integer: true },
  minP: { least: 0, most: 1 },
  repetitionPenalty: { least: Number.MIN_VALUE, most: 100 },
  presencePenalty: { least: -2, most: 2 },
  frequencyPenalty: { least: -2, most: 2 },
  logprobs: { least: 0, most: 20, integer: true },
  seed: { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER, integer: true },
};

/** @throws RangeError naming the parameter, its value and what is possible. */
export function checkParameters(parameters: SamplingParameters): void {
  for (const [name, { least, most, integer = false }] of Object.entries(ranges)) {
    const value = parameters[name as keyof typeof ranges];
    if (value === undefined) continue;
    if (!(value >= least && value <= most) || (integer && !Number.isInteger(value)))
      throw new RangeError(
        `${name} is ${value}, ${integer ? 'an integer' : 'a number'} from ${least} to ${most} is needed`,
      );
  }
  for (const [token, bias] of Object.entries(parameters.logitBias ?? {}))
    if (!/^\d+$/.test(token) || !(bias >= -100 && bias <= 100))
      throw new RangeError(
        `logitBias gives ${bias} for '${token}', a number from -100 to 100 for a token id is needed`,
      );
  if (parameters.stop?.includes('')) throw new RangeError('stop holds an empty string, which every text begins with');
}
