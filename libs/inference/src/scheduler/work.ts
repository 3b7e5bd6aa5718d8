import type { SamplingParameters } from '../sampling/sampler.js';
import type { Boundary } from '../state/store/eviction.js';
import type { OutputConstraint } from '../structure/token-constraint.js';

/** What is wanted of a text: tokens written behind it, or something that reading it gives. */
export type Goal = 'generate' | 'logits' | 'state' | 'scores' | 'embedding';

/** One request to the model. */
export interface Work {
  goal: Goal;
  prompt: readonly number[];
  /** Where in the prompt its state is worth keeping; ascending positions. */
  boundaries: readonly StateBoundary[];
  /** Of goal `scores`: the first token of the prompt whose probability is wanted, 1 or more; 1 when left out. */
  scoreFrom?: number | undefined;
  parameters: SamplingParameters;
  stopTokens: readonly number[];
  constraint?: OutputConstraint | undefined;
  /** Higher goes first; 0 where nothing was said. */
  priority: number;
  /** Whose share it counts against. */
  tenant: string;
}

/** A position in a prompt, in tokens, and what ends there. */
export interface StateBoundary {
  position: number;
  kind: Boundary;
}

/** What was reused of a kept state, or why nothing was. */
export interface Reuse {
  tokens: number;
  reason: string;
  source: 'memory' | 'disk' | 'none';
}

export interface WorkOutcome {
  tokens: number[];
  finishReason: 'stop' | 'length' | 'aborted';
  reuse: Reuse;
  queueMs: number;
  prefillMs: number;
  decodeMs: number;
  /** Of goal `logits`: `[vocabulary]` after the last token; of `scores`: log-probability of each token from `scoreFrom` on; of `embedding`: `[hiddenSize]`, of length 1. */
  values?: Float32Array | undefined;
}
