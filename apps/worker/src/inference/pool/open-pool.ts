import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportProgress } from '@marimba/inference';
import type { Logger, WorkerConfig } from '../../tokens.js';
import { DevicePool } from './device-pool.js';
import type { DeviceTimes } from './device-process.js';
import { DeviceSupervisor, type RestartPolicy } from './device-supervisor.js';

export const deviceTimes: DeviceTimes = {
  pingMs: 2_000,
  pingPatienceMs: 30_000,
  enginePatienceMs: 120_000,
  openPatienceMs: 600_000,
  closePatienceMs: 3_000,
};

export const restartPolicy: RestartPolicy = {
  backoffMs: 250,
  longestBackoffMs: 30_000,
  ends: 5,
  calmMs: 60_000,
  outMs: 300_000,
};

export interface OpenPoolOptions {
  config: WorkerConfig;
  logger: Logger;
  onProgress(progress: ImportProgress): void;
  /** Tests give other programs and shorter times. */
  entry?: string;
  times?: DeviceTimes;
  policy?: RestartPolicy;
}

/** The devices that the configuration names; none is started yet. */
export function openPool(options: OpenPoolOptions): DevicePool {
  const { config, logger, onProgress, entry = deviceEntry(), times = deviceTimes, policy = restartPolicy } = options;
  const devices = config.MARIMBA_DEVICES.map(
    (device) =>
      new DeviceSupervisor({
        entry,
        times,
        policy,
        open: { kind: 'open', device, folders: config.MARIMBA_MODELS, options: engineOptions(config) },
        onProgress,
        onTrouble: (message) => logger.warn({ device }, message),
        onChange: (supervisor) => {
          tell(logger, supervisor);
          pool.changed(supervisor);
        },
      }),
  );
  const pool = new DevicePool({ devices, slots: config.MARIMBA_BATCH_SIZE });
  return pool;
}

function engineOptions(config: WorkerConfig) {
  return {
    precision: config.MARIMBA_PRECISION,
    cacheDir: config.MARIMBA_CACHE_DIR,
    threads: config.MARIMBA_THREADS,
    stateCacheBytes: config.MARIMBA_STATE_CACHE_BYTES,
    stateDir: config.MARIMBA_STATE_DISK_BYTES === 0 ? undefined : config.MARIMBA_STATE_DIR,
    stateDiskBytes: config.MARIMBA_STATE_DISK_BYTES,
    maxBatch: config.MARIMBA_BATCH_SIZE,
  };
}

function tell(logger: Logger, { device, status, problem, restarts, pid, models }: DeviceSupervisor): void {
  const facts = { device, status, problem, restarts, pid };
  if (status === 'out') logger.error(facts, 'a device is taken out; its work goes to the others');
  else if (status === 'restarting') logger.warn(facts, 'the process of a device ended and is started again');
  else logger.info({ ...facts, models }, 'a device is ready');
}

/** A process cannot load TypeScript: from the sources (tests) the built entry is used. */
function deviceEntry(): string {
  const beside = fileURLToPath(new URL('./device-main.js', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../dist/inference/pool/device-main.js', import.meta.url));
}
