import type { SamplingParameters } from '../sampling/sampler.js';
import type { Reuse } from '../scheduler/work.js';
import type { OutputConstraint } from '../structure/token-constraint.js';

export interface WrittenText {
  /** Of the token that completed the text, in the answer. */
  index: number;
  id: number;
  text: string;
  /** Of the tokens since the text before, where `parameters.logprobs` asked for them. */
  logprobs?: LogProbabilities[];
}

export interface GenerateRequest {
  prompt: string | readonly number[];
  parameters?: SamplingParameters | undefined;
  /** What the answer has to be. */
  constraint?: OutputConstraint | undefined;
  /** Token offsets into the prompt at which its state is kept for later prompts, besides where messages and documents end. */
  keepStateAt?: readonly number[] | undefined;
  /** Higher goes first; default 0. */
  priority?: number | undefined;
  /** Whose share of the model this counts against; requests without one share one. */
  tenant?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Text as it is completed. */
  onToken?: ((token: WrittenText) => void) | undefined;
  onPrefill?: ((progress: { done: number; total: number }) => void) | undefined;
}

/** A written token with the natural logarithm of its probability and the likeliest ones in its place. */
export interface LogProbabilities {
  id: number;
  text: string;
  logprob: number;
  top: { id: number; text: string; logprob: number }[];
}

export interface GenerateResult {
  text: string;
  tokenIds: number[];
  finishReason: 'stop' | 'length' | 'aborted';
  usage: { promptTokens: number; cachedTokens: number; outputTokens: number };
  timing: {
    queueMs: number;
    prefillMs: number;
    decodeMs: number;
    prefillTokensPerSecond: number;
    decodeTokensPerSecond: number;
  };
  reuse: Reuse;
  /** Of each written token, where `parameters.logprobs` asked for it. */
  logprobs?: LogProbabilities[];
}
