import type { DeviceName } from '../device/device-name.js';
import type { ImportProgress } from '../import-model.js';
import type { Precision } from '../onnx/graph-builder.js';

export interface OpenOptions {
  /** Default int8 on the CPU, fp16 on a card. */
  precision?: Precision | undefined;
  /** Default `cpu`. */
  device?: DeviceName | undefined;
  /** False: states cross into JavaScript at every run, even where the device addon is there. For checks; cards need it. */
  addon?: boolean | undefined;
  /** Where imported graphs are kept. */
  cacheDir: string;
  /** Threads of one operator; default 2. */
  threads?: number | undefined;
  /** Bytes of kept states in memory; default 256 MiB, 0 turns them off. */
  stateCacheBytes?: number | undefined;
  /** Folder of kept states, which several processes may share; left out: they are forgotten when the model is closed. */
  stateDir?: string | undefined;
  /** Bytes of kept states on disk; default 2 GiB. */
  stateDiskBytes?: number | undefined;
  /** Requests that run together; default 8. */
  maxBatch?: number | undefined;
  /** Requests that may wait; default 256. One more is refused. */
  maxQueue?: number | undefined;
  /** Bytes for the states of running requests; default 2 GiB. */
  memoryBytes?: number | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Told of what went wrong and was dealt with: a damaged state, a full disk. */
  onTrouble?: ((message: string) => void) | undefined;
}

const mebibyte = 1024 * 1024;

export const defaults = {
  device: 'cpu',
  addon: true,
  threads: 2,
  stateCacheBytes: 256 * mebibyte,
  stateDiskBytes: 2048 * mebibyte,
  maxBatch: 8,
  maxQueue: 256,
  memoryBytes: 2048 * mebibyte,
} as const;

export interface ModelInfo {
  name: string;
  family: string;
  fingerprint: string;
  precision: Precision;
  device: DeviceName;
  parameters: number;
  vocabularySize: number;
  contextLength: number;
  layers: number;
  /** State that does not grow with the text, in bytes. */
  stateBytes: number;
  /** Bytes of state that a token adds, as long as no attention window is full. */
  kvBytesPerToken: number;
}
