import type { DeviceIndex } from '../device/device-name.js';
import type { TokenLogProbability } from '../sampling/log-probabilities.js';
import type { EngineLimits } from '../scheduler/batch-engine.js';
import type { EngineTotals } from '../scheduler/engine-counts.js';
import type { Work, WorkOutcome } from '../scheduler/work.js';
import type { KeptText } from '../state/store/forgetting.js';
import type { StoreStats } from '../state/store/store-stats.js';

/** What the model's thread is started with. */
export interface ThreadOptions {
  /** The Hugging Face folder, for the tokenizer. */
  modelDir: string;
  graphDir: string;
  threads: number;
  device: DeviceIndex;
  addon: boolean;
  limits: EngineLimits;
  states: { memoryBytes: number; dir: string | undefined; diskBytes: number };
}

/** What the engine is doing and has done. */
export interface EngineStats {
  running: number;
  waiting: number;
  /** Bytes set aside for the states of running requests. */
  reservedBytes: number;
  prefillTokensPerSecond: number;
  totals: EngineTotals;
  states: StoreStats;
}

/** A task for the thread; `abort` is a shared flag, since a message would wait behind the run. */
export type ThreadTask =
  | { task: 'work'; work: Work; abort: SharedArrayBuffer }
  | { task: 'restore'; bytes: Uint8Array }
  | { task: 'stats' }
  | { task: 'texts' }
  | { task: 'forget'; prefixHashes: readonly string[] }
  | { task: 'flush' }
  | { task: 'close' };

export type ThreadProgress =
  | { kind: 'token'; token: number; logprobs: TokenLogProbability | undefined }
  | { kind: 'prefill'; done: number; total: number };

export type ThreadResult =
  | { kind: 'done'; outcome: WorkOutcome; snapshot: Uint8Array | undefined }
  | { kind: 'restored'; tokens: number }
  | { kind: 'stats'; stats: EngineStats }
  | { kind: 'texts'; texts: KeptText[] }
  | { kind: 'forgotten'; states: number }
  | { kind: 'flushed' }
  | { kind: 'closed' };

export interface ThreadFailure {
  kind: 'failed';
  name: string;
  message: string;
}

/** Messages about one task bear its id. */
export type ThreadReply =
  | { kind: 'ready' }
  | { kind: 'trouble'; message: string }
  | ({ id: number } & (ThreadProgress | ThreadResult | ThreadFailure));

export type IdentifiedTask = { id: number } & ThreadTask;
