import { z } from 'zod';
import { slug, timestamp } from '../references.js';

/** Kept states of a model in one place. */
const keptStates = z.object({ states: z.int(), bytes: z.number(), limitBytes: z.number() });

/** What one model does on one device. */
export const deviceModelResource = z.object({
  name: slug,
  /** Calls that are being answered. */
  running: z.int(),
  /** Tokens written a second since the last look, all calls together. */
  tokensPerSecond: z.number(),
  /** Calls that wrote a token in one run, on average since the last look; 0 when none wrote. */
  batchSize: z.number(),
  /** Bytes set aside for the states of running calls. */
  reservedBytes: z.number(),
  /** Share of prompts since the process started that continued from a kept state; left out before the first. */
  cacheHitRate: z.number().min(0).max(1).optional(),
  states: z.object({ memory: keptStates, disk: keptStates }),
});
export type DeviceModelResource = z.infer<typeof deviceModelResource>;

/** `out`: it failed and its work goes to the others; it is tried again after a while. */
export const deviceStatus = z.enum(['starting', 'ready', 'restarting', 'out']);
export type DeviceStatus = z.infer<typeof deviceStatus>;

/** One device of a worker and the process that runs models on it. */
export const deviceResource = z.object({
  name: z.string(),
  status: deviceStatus,
  /** Why it is not ready, or why its process was started again last. */
  problem: z.string().optional(),
  /** Times that its process ended by itself. */
  restarts: z.int(),
  pid: z.int().optional(),
  /** Resident memory of its process. */
  memoryBytes: z.number().optional(),
  models: z.array(deviceModelResource),
});
export type DeviceResource = z.infer<typeof deviceResource>;

/** A model that a worker serves, on its devices or through another server. */
export const servedModelResource = z.object({
  name: slug,
  place: z.enum(['device', 'remote']),
  /** Calls that this worker answers at a time. */
  concurrency: z.int(),
  /** Calls of all workers that wait or are being answered. */
  queueDepth: z.int(),
});
export type ServedModelResource = z.infer<typeof servedModelResource>;

/** A worker process as it last said of itself. */
export const workerResource = z.object({
  name: z.string(),
  roles: z.array(z.enum(['steps', 'inference'])),
  /**
   * `degraded`: a device is not ready; `unavailable`: none is; `draining`: it finishes what it has and takes nothing;
   * `drained`: it has finished, and may be stopped or resumed.
   */
  status: z.enum(['starting', 'ready', 'degraded', 'unavailable', 'draining', 'drained']),
  /** Steps and calls that it is working on. */
  working: z.int().nonnegative().default(0),
  startedAt: timestamp,
  seenAt: timestamp,
  devices: z.array(deviceResource),
  models: z.array(servedModelResource),
});
export type WorkerResource = z.infer<typeof workerResource>;

/** What a worker is asked to do. */
export const workerWish = z.enum(['drain', 'resume']);
export type WorkerWish = z.infer<typeof workerWish>;
