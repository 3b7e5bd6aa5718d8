import { existsSync } from 'node:fs';
import type { ModelRunner } from '../runtime/model-runner.js';
import { ModelSession } from '../runtime/model-session.js';
import { type DeviceIndex, onCpu } from './device-name.js';
import { DeviceSession } from './device-session.js';
import { addonFile } from './native-session.js';

export interface RunnerOptions {
  graphDir: string;
  device: DeviceIndex;
  threads: number;
  /** False: not through the addon, even where it is there. */
  addon: boolean;
  /** Bytes of state memory that may lie idle. */
  idleBytes: number;
}

/** A loaded graph: through the addon where there is one for this platform, else (on the CPU) through onnxruntime-node's binding. */
export function openRunner({ graphDir, device, threads, addon, idleBytes }: RunnerOptions): Promise<ModelRunner> {
  if (device === onCpu && !(addon && existsSync(addonFile()))) return ModelSession.load(graphDir, threads);
  return DeviceSession.load(graphDir, { device, threads, idleBytes });
}
