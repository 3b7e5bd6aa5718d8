import type { ErrorRecord, ModelRequest, ModelResult, TextFingerprint, TokenLogprob } from '@marimba/contracts';
import type { EngineStats, ImportProgress, OpenOptions } from '@marimba/inference';
import type { SeenModel } from '@marimba/store';

/** What a device's process opens: the same models on every device. */
export interface OpenMessage {
  kind: 'open';
  /** `cpu`, `cuda:<n>` or `webgpu`. */
  device: string;
  /** Model folders. */
  folders: readonly string[];
  options: Omit<OpenOptions, 'onProgress' | 'onTrouble'>;
}

export interface GenerateMessage {
  kind: 'generate';
  /** Of this process, for the messages about it. */
  id: number;
  model: string;
  tenantId: string;
  request: ModelRequest;
}

/** Drop the kept states whose text holds a forgotten one. */
export interface ForgetMessage {
  kind: 'forget';
  id: number;
  /** The texts of each thing that was forgotten. */
  forgotten: readonly (readonly TextFingerprint[])[];
}

/** From the worker to a device's process. */
export type ToDevice =
  | OpenMessage
  | GenerateMessage
  | ForgetMessage
  | { kind: 'cancel'; id: number }
  | { kind: 'ping' }
  | { kind: 'close' };

/** Of one model on the device. */
export interface HostedStats {
  name: string;
  engine: EngineStats;
  /** Tokens written a second, and calls that wrote one in a run, since the look before. */
  tokensPerSecond: number;
  batchSize: number;
}

export interface DeviceStats {
  /** Resident memory of the process. */
  memoryBytes: number;
  /** Milliseconds that an engine has owed an answer about itself: long means that it hangs. */
  silentMs: number;
  models: HostedStats[];
}

/** From a device's process to the worker. */
export type FromDevice =
  | { kind: 'progress'; progress: ImportProgress }
  | { kind: 'trouble'; message: string }
  | { kind: 'opened'; models: SeenModel[] }
  /** It cannot open its models; trying again at once would not help. */
  | { kind: 'refused'; error: ErrorRecord }
  | { kind: 'token'; id: number; text: string; logprobs: TokenLogprob[] | undefined }
  | { kind: 'done'; id: number; result: ModelResult }
  /** States dropped for each thing that was forgotten. */
  | { kind: 'forgotten'; id: number; dropped: number[] }
  | { kind: 'failed'; id: number; error: ErrorRecord }
  | { kind: 'pong'; stats: DeviceStats };
