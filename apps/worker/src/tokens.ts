import type { WorkerConfig } from './config.js';
import type { Logger } from './logger.js';

/** What is injected by symbol, since it has no class of ours. */
export const CONFIG = Symbol('WorkerConfig');
export const LOGGER = Symbol('Logger');
export const TOOLBOX = Symbol('Toolbox');
export const REDIS = Symbol('Redis');
/** The pool of devices; null where this worker has no model folder to serve. */
export const DEVICES = Symbol('Devices');
/** The registry of Prometheus metrics. */
export const METRICS = Symbol('Metrics');

export type { Logger, WorkerConfig };
