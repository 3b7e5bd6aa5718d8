import type { JsonValue } from '@marimba/contracts';

export interface SandboxLimits {
  timeoutMs: number;
  /** Of the heap of the code. */
  memoryBytes: number;
  stackBytes: number;
  /** Of the result as JSON, and of what is logged. */
  outputBytes: number;
}

export interface SandboxJob {
  /** The body of an async function that is given `input`. */
  code: string;
  input: JsonValue;
  limits: SandboxLimits;
}

/** What code gave: its value, and what it logged. */
export interface SandboxResult {
  result: JsonValue;
  logs: string[];
}

/** What a thread says in the end. */
export type SandboxReply =
  | SandboxResult
  | { failure: 'time' | 'memory' | 'output' | 'never-settles' }
  | { failure: 'thrown' | 'broken'; message: string };
