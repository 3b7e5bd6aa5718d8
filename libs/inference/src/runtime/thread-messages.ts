import type { GenerationOutcome, GenerationRequest } from './generation.js';

/** What the model's thread is started with. */
export interface ThreadOptions {
  graphDir: string;
  threads: number;
  stateCacheBytes: number;
}

/** A task for the thread; `abort` is a shared flag, since a message would wait behind the run. */
export type ThreadTask =
  | { task: 'generate'; request: GenerationRequest; abort: SharedArrayBuffer }
  | { task: 'logits'; ids: number[] }
  | { task: 'snapshot'; ids: number[] }
  | { task: 'restore'; bytes: Uint8Array };

export type ThreadReply =
  | { kind: 'ready' }
  | { kind: 'token'; id: number }
  | { kind: 'prefill'; done: number; total: number }
  | { kind: 'generated'; outcome: GenerationOutcome }
  | { kind: 'logits'; logits: Float32Array }
  | { kind: 'snapshot'; bytes: Uint8Array }
  | { kind: 'restored'; tokens: number }
  | { kind: 'failed'; name: string; message: string };
