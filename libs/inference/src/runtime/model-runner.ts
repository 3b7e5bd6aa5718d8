import type { GraphManifest } from '../import-model.js';
import type { HybridState } from '../state/hybrid-state.js';

export interface RunInput {
  /** Token ids `[rows, tokens]`, row after row. */
  ids: readonly number[];
  /** Positions along `tokens` whose logits are wanted, the same of every row. */
  select: readonly number[];
  /** Whether the normed hidden states of all tokens are wanted. */
  hidden?: boolean;
}

export interface RunOutput {
  /** `[rows, selected, vocabulary]`; good until the next run of the same block */
  logits: Float32Array;
  /** `[rows, tokens, hiddenSize]`, where wanted */
  hidden: Float32Array | undefined;
  /** Index of a row's largest logit, where the runner finds that faster than JavaScript; good as long as the logits. */
  likeliest?: (row: number) => number;
}

/** The states of requests that run together, a row each, wherever they lie. All rows have room for the same number of tokens. */
export interface RowBlock {
  readonly capacity: number;
  /** Tokens that each row has read. */
  readonly tokens: readonly number[];
  readonly rows: number;
  /** Adds a row: fresh, or a copy of a state. */
  add(state?: HybridState): void;
  /** Adds a copy of a row of another block of the same runner. */
  addFrom(other: RowBlock, row: number): void;
  /** Takes a row out; the last row moves into its place. */
  remove(row: number): void;
  /** A copy of one row that stays as it is. */
  extract(row: number, prefixHash: string, logits?: Float32Array): HybridState;
  /** Gives its memory back; it may not be used any more. */
  free(): void;
}

/** A loaded graph. `run` blocks the thread that calls it, so it lives in a thread of its own. */
export interface ModelRunner {
  readonly manifest: GraphManifest;
  /** Tokens of a prompt that one run may read: long enough that matrix products are efficient, short enough that a stop is noticed soon. */
  readonly prefillChunk: number;
  newBlock(capacity: number): RowBlock;
  /** Reads as many tokens into each row of the block (changing it). */
  run(block: RowBlock, input: RunInput): Promise<RunOutput>;
  release(): Promise<void>;
}
