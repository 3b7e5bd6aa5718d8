import type { WorkerRegistry } from '@marimba/queue';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { watchWorkers } from './worker-metrics.js';

/** The api's own metrics: its process, its event loop, and the workers that it knows of. */
export function metricsRegistry(workers: WorkerRegistry): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  watchWorkers(registry, workers);
  return registry;
}
