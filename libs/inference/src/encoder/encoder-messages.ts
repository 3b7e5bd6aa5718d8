import type { EncoderKind, Pooling } from './encoder-config.js';

export interface EncoderThreadOptions {
  modelDir: string;
  file: string;
  kind: EncoderKind;
  pooling: Pooling;
  contextLength: number;
  threads: number;
}

/** Texts that are read together: single ones, or each with another one behind it. */
export interface EncoderTask {
  id: number;
  texts: string[];
  pairs?: string[] | undefined;
}

export type EncoderReply =
  | { kind: 'ready' }
  /** `values`: `[texts, dimensions]`; `tokens`: read, padding left out. */
  | { kind: 'done'; id: number; values: Float32Array; dimensions: number; tokens: number }
  | { kind: 'failed'; id: number; name: string; message: string };
