import type { KeptState } from '../kept-state.js';
import type { Deserialize } from './disk-tier.js';

export interface StateStoreOptions {
  /** Stands for the weights, precision and layout of the state: a state fits only the model that made it. */
  modelHash: string;
  /** For states, logits, ids and remembered texts. A state passes through memory on its way to disk, so it must fit here. */
  memoryBytes: number;
  /** Folder of kept states of all models; several processes may use it. None: memory only. */
  dir?: string;
  /** For this model's folder in `dir`. */
  diskBytes: number;
  /** Measured speed of reading a prompt; 500 where not given. */
  prefillTokensPerSecond?: () => number;
  /** States of fewer tokens are not kept; 32 where not given. */
  minimumTokens?: number;
  /** Makes a state of what `serialize` gave. The bytes are its own: it may keep views of them. */
  deserialize: Deserialize;
  /** Told in a sentence what went wrong with the disk; work goes on without what it concerns. */
  onTrouble(message: string): void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface LookupResult {
  /** The caller's own. */
  state: KeptState | undefined;
  /** Tokens of the prompt that the state has read; 0 without one. */
  tokens: number;
  source: 'memory' | 'disk' | 'none';
  /** What was reused, or why nothing was. */
  reason: string;
}

export interface KeepResult {
  kept: boolean;
  /** Why not, or where. */
  reason: string;
}
