import { hostname } from 'node:os';
import type { WorkerConfig } from './tokens.js';

/** As logs, `step.started` and the list of workers show this process. */
export const workerName = ({ WORKER_NAME }: WorkerConfig): string => WORKER_NAME ?? `${hostname()}-${process.pid}`;
