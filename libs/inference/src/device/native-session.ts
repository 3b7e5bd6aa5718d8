import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InferenceError } from '../errors.js';

/** A number that stands for memory of the session. */
export type MemoryId = number;
/** A number that stands for the bound tensors of one kind of run. */
export type PlanId = number;

export type TensorElement = 'float32' | 'float16' | 'int32' | 'int64';

/** A tensor of a run and where its elements lie; `offset` in bytes. */
export interface BoundTensor {
  name: string;
  type: TensorElement;
  dims: readonly number[];
  memory: MemoryId;
  offset: number;
}

type NumberArray = Float32Array | Uint16Array;

/** The addon's session (native/src/addon.cc): a graph whose tensors stay where they are. Copies and runs happen in the order of the calls. */
export interface NativeSession {
  inputNames(): string[];
  runtimeVersion(): string;
  /** Memory of the device, or (`host`) of this machine where the device reads and writes at full speed. */
  allocate(bytes: number, host: boolean): MemoryId;
  free(memory: MemoryId): void;
  /** Host memory as JavaScript sees it; good until it is freed or the session closed. */
  view(memory: MemoryId): ArrayBuffer;
  plan(inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): PlanId;
  forget(plan: PlanId): void;
  /** Queues a run. With `recording` ≥ 0 it is recorded at first and replayed later, always with the same plan. */
  run(plan: PlanId, recording: number): void;
  /** `rows` pieces of an array, whose places in memory are `pitch` bytes apart. */
  upload(memory: MemoryId, offset: number, pitch: number, from: NumberArray, rows: number): void;
  download(memory: MemoryId, offset: number, pitch: number, to: NumberArray, rows: number): void;
  copyRows(
    to: MemoryId,
    toOffset: number,
    toPitch: number,
    from: MemoryId,
    fromOffset: number,
    fromPitch: number,
    width: number,
    rows: number,
  ): void;
  clear(memory: MemoryId, offset: number, bytes: number): void;
  /** Index of the largest of so many floats in host memory, the first of equals. */
  largest(memory: MemoryId, offset: number, count: number): number;
  /** Returns when everything before it is done. */
  wait(): void;
  /** Bytes of the device; zeros where it does not say. */
  memory(): { free: number; total: number };
  close(): void;
}

interface NativeOptions {
  /** File of ONNX Runtime's library. */
  library: string;
  graph: string;
  /** Index of a CUDA device, -1 for the CPU. */
  device: number;
  threads: number;
  /** Whether the graph uses the operators of domain `marimba`. */
  operators: boolean;
  /** File of the kernels for cards. */
  kernels: string;
  provider: Record<string, string>;
}

interface Addon {
  NativeSession: new (options: NativeOptions) => NativeSession;
}

const require = createRequire(import.meta.url);

/** Folder of what onnxruntime-node ships for this platform. */
export const runtimeFolder = (): string =>
  join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin', 'napi-v6', process.platform, process.arch);

const prebuilt = join(import.meta.dirname, '..', '..', 'native', 'prebuilt');

/** The addon's file for this platform, whether it exists or not. */
export const addonFile = (): string => join(prebuilt, `${process.platform}-${process.arch}`, 'marimba-device.node');

/** @throws InferenceError when there is no addon for this platform, or the graph cannot be loaded on the device */
export function openNativeSession(options: Omit<NativeOptions, 'library' | 'kernels'>): NativeSession {
  const file = addonFile();
  if (!existsSync(file))
    throw new InferenceError(
      `there is no device addon for ${process.platform}-${process.arch} (${file}). Build it with npm run build:native -w @marimba/inference, or choose device cpu.`,
    );
  const { NativeSession } = require(file) as Addon;
  const library = join(runtimeFolder(), 'libonnxruntime.so.1');
  return new NativeSession({ ...options, library, kernels: join(prebuilt, 'kernels.ptx') });
}
