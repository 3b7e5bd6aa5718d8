import type { WorkerResource } from '@marimba/contracts';
import type { WorkerRegistry } from '@marimba/queue';
import { Gauge, type Registry } from 'prom-client';

type Label = 'status' | 'worker' | 'device' | 'model';

/** What can be said of the workers without asking each: which there are, which of their devices are up, how much waits. */
export function watchWorkers(registry: Registry, workers: WorkerRegistry): void {
  let looking: Promise<WorkerResource[]> | undefined;
  // All gauges are read at once: one look serves them all.
  const look = (): Promise<WorkerResource[]> => {
    looking ??= workers.list().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const gauge = (
    name: string,
    help: string,
    labelNames: Label[],
    show: (gauge: Gauge<Label>, worker: WorkerResource) => void,
  ) =>
    new Gauge<Label>({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const all = await look();
        this.reset();
        for (const worker of all) show(this, worker);
      },
    });

  gauge('marimba_workers', 'Workers that give a sign of life, by status', ['status'], (shown, { status }) =>
    shown.inc({ status }),
  );
  gauge(
    'marimba_worker_device_up',
    'Whether a device of a worker answers calls',
    ['worker', 'device'],
    (shown, { name: worker, devices }) => {
      for (const { name: device, status } of devices) shown.set({ worker, device }, status === 'ready' ? 1 : 0);
    },
  );
  gauge(
    'marimba_queue_depth',
    'Calls of a model, of all workers together, that wait or are being answered',
    ['model'],
    (shown, { models }) => {
      for (const { name: model, queueDepth } of models) shown.set({ model }, queueDepth);
    },
  );
}
